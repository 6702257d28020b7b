/*
 * Does dlopen() insist on RTLD_LAZY or RTLD_NOW?
 *
 * POSIX wants one of them. glibc refuses a mode with neither. musl takes it as lazy.
 */
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    puts(dlopen(argc > 1 ? argv[1] : "", 0) != NULL ? "opens" : "refused");
    return 0;
}
