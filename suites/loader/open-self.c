/*
 * Can a program be opened as a library?
 *
 * glibc refuses position-independent programs since 2.30. musl loads it, a second time.
 */
#include <dlfcn.h>
#include <stdio.h>

int main(void)
{
    puts(dlopen("/proc/self/exe", RTLD_NOW) != NULL ? "opens" : "refused");
    return 0;
}
