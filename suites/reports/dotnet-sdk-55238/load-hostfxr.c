/*
 * Is a library that was loaded by its path found again by its name alone?
 *
 * .NET's muxer loads hostfxr by its absolute path; the SDK then asks for it by name. The name is on no
 * search path.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    const char *name;

    if (argc != 2 || !(name = strrchr(argv[1], '/'))) {
        fputs("usage: load-hostfxr /PATH/LIBRARY\n", stderr);
        return 2;
    }
    printf("by its path: %s, ", dlopen(argv[1], RTLD_NOW) ? "loaded" : "not loaded");
    printf("by its name: %s\n", dlopen(name + 1, RTLD_NOW) ? "found" : "not found");
    return 0;
}
