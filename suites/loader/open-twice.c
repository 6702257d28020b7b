/*
 * Do two libraries that are opened for themselves (RTLD_LOCAL) share a "unique" variable?
 *
 * GNU marks inline variables and statics in templates of C++ so. glibc makes them one in the whole
 * process. musl takes the mark for an ordinary one, so each library has its own.
 */
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    int (*next)(void) = NULL;
    int said = 0;

    for (int i = 1; i < argc; i++) {
        void *library = dlopen(argv[i], RTLD_NOW | RTLD_LOCAL);
        *(void **)&next = dlsym(library, "next");
        said = next();
    }
    puts(said == 2 ? "shared" : "each its own");
    return 0;
}
