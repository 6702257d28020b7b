/*
 * When do a library's destructor and its atexit() functions run?
 *
 * glibc: in dlclose(), which unloads it. musl: at the end of the program, since nothing is ever
 * unloaded.
 */
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    void *library = dlopen(argc > 1 ? argv[1] : "", RTLD_NOW);

    dlclose(library);
    puts("closed");
    fflush(stdout);
    return 0;
}
