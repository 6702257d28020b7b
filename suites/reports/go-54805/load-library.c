/*
 * Can a library made by `go build -buildmode=c-shared` be opened with dlopen()?
 *
 * The library keeps its current goroutine in a thread-local variable that it reaches by a fixed
 * offset (initial-exec), as Go's do. Prints what the loader says, without the paths.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    const char *text;
    void *handle;
    int (*goroutine)(void);

    if (argc != 2) {
        fputs("usage: load-library LIBRARY\n", stderr);
        return 2;
    }
    handle = dlopen(argv[1], RTLD_NOW);
    if (!handle) {
        text = dlerror();
        fputs(text, stderr);
        puts(strstr(text, "initial-exec") ? "initial-exec TLS resolves to dynamic definition" : "not loaded");
        return 0;
    }
    goroutine = (int (*)(void))dlsym(handle, "current_goroutine");
    printf("loaded, %s\n", goroutine && goroutine() == 1 ? "its data are right" : "its data are wrong");
    return 0;
}
