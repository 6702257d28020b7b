/*
 * Can a library be opened, and what does its function next() say? With a second argument "lazy"
 * functions are bound when they are called, and with a third, "call", the one with the loose end
 * (lib-loose.c) is called.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    int lazy = argc > 2 && strcmp(argv[2], "lazy") == 0;
    void *library = dlopen(argv[1], lazy ? RTLD_LAZY : RTLD_NOW);
    int (*next)(void) = NULL;
    void (*loose)(void) = NULL;

    if (library == NULL) {
        puts("does not open");
        return 0;
    }
    *(void **)&next = dlsym(library, "next");
    printf("opens, says %d\n", next());
    fflush(stdout);
    if (argc > 3) {
        *(void **)&loose = dlsym(library, "loose");
        loose();
    }
    return 0;
}
