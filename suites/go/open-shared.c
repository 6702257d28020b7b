/* Opens a shared library that is written in Go, beside this program, and calls it. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    char path[4096];
    char *slash = strrchr(argv[0], '/');
    (void)argc;
    snprintf(path, sizeof path, "%.*s/shared.so", (int)(slash ? slash - argv[0] : 0), argv[0]);
    void *library = dlopen(path, RTLD_NOW);
    if (!library) {
        const char *why = dlerror();
        puts(strstr(why, "initial-exec") || strstr(why, "static TLS") ? "refused: static thread-local storage" : "refused");
        fprintf(stderr, "%s\n", why);
        return 0;
    }
    int (*answer)(void) = (int (*)(void))dlsym(library, "answer");
    printf("it says %d\n", answer ? answer() : -1);
    fflush(stdout);
    return 0;
}
