/*
 * Does the RUNPATH of the program hold for what its libraries open?
 *
 * glibc: no, a RUNPATH is for what its owner asks for. musl: yes, for all that is loaded for it.
 * The program opens a library by its path, which opens another by its bare name.
 */
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    void *library = dlopen(argc > 1 ? argv[1] : "", RTLD_NOW);
    int (*open_other)(const char *) = NULL;

    *(void **)&open_other = dlsym(library, "open_other");
    puts(open_other("loader-lib-counter.so") ? "found" : "not found");
    return 0;
}
