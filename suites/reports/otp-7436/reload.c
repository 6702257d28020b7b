/*
 * Can Erlang's crypto library be loaded, purged and loaded again?
 *
 * As the emulator does with a NIF: open, call load(), use, call unload(), close, and once more.
 */
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: reload LIBRARY\n", stderr);
        return 2;
    }
    for (int time = 1; time <= 2; time++) {
        void *library = dlopen(argv[1], RTLD_NOW);
        int (*call)(void);

        if (!library) {
            puts("not loaded");
            return 0;
        }
        for (int i = 0; i < 3; i++) {
            const char *names[] = { "load", "strong_rand_bytes", "unload" };

            call = (int (*)(void))dlsym(library, names[i]);
            if (!call || call() != 0) {
                printf("%s failed\n", names[i]);
                return 0;
            }
        }
        dlclose(library);
        printf("loaded and purged %d\n", time);
        fflush(stdout);
    }
    return 0;
}
