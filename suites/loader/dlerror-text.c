/*
 * What does dlerror() say about a missing library, a missing name and a file that is no library?
 *
 * Programs look into these texts to tell a missing file from a broken one. What glibc writes before
 * the first colon is a path and left out here for the name.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    const char *which = argc > 1 ? argv[1] : "";
    const char *text, *rest;

    if (strcmp(which, "library") == 0)
        dlopen("libnowhere.so", RTLD_NOW);
    else if (strcmp(which, "format") == 0)
        dlopen("/etc/passwd", RTLD_NOW);
    else
        dlsym(dlopen(NULL, RTLD_NOW), "nowhere");
    text = dlerror();
    rest = strstr(text, ": undefined");
    puts(rest != NULL ? rest + 2 : text);
    return 0;
}
