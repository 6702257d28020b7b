/*
 * Does RTLD_DEEPBIND make a library prefer its own functions to the program's?
 *
 * glibc yes. musl has no such flag (not in its header either, hence the number) and ignores it.
 */
#include <dlfcn.h>
#include <stdio.h>

#ifndef RTLD_DEEPBIND
#define RTLD_DEEPBIND 8
#endif

int whose(void);

int whose(void)
{
    return 1;
}

int main(int argc, char **argv)
{
    void *library = dlopen(argc > 1 ? argv[1] : "", RTLD_NOW | RTLD_DEEPBIND);
    int (*ask)(void) = NULL;

    *(void **)&ask = dlsym(library, "ask");
    puts(ask() == 1 ? "calls the program's" : "calls its own");
    return 0;
}
