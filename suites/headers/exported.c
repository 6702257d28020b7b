/*
 * Which of these names does the image's own libc have at run time?
 *
 * Everything that a program or library was linked against must be there under its name, or it does
 * not load: "Error relocating ...: NAME: symbol not found" (musl), "undefined symbol: NAME"
 * (glibc). The names are the arguments; each is answered with "has" or "lacks".
 */
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *answer = dlsym(RTLD_DEFAULT, argv[i]) != NULL ? "has" : "lacks";
        printf("%s%s %s", i > 1 ? ", " : "", answer, argv[i]);
    }
    puts("");
    return 0;
}
