/*
 * Is a library gone after dlclose(), so that it starts anew when it is opened again?
 *
 * POSIX allows both. glibc unloads it: counts from 1 again. musl never unloads anything: goes on.
 */
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    int (*next)(void) = NULL;
    int said = 0;

    for (int i = 0; i < 2 && argc > 1; i++) {
        void *library = dlopen(argv[1], RTLD_NOW);
        *(void **)&next = dlsym(library, "next");
        said = next();
        dlclose(library);
    }
    puts(said == 1 ? "starts anew" : "still the old one");
    return 0;
}
