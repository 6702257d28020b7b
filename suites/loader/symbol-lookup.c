/*
 * Is a function of the libc found by its name at run time? Both say yes.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    void *program = dlopen(NULL, RTLD_NOW);
    size_t (*length)(const char *) = NULL;

    if (program == NULL) {
        puts("dlopen(NULL) failed");
        return 1;
    }
    *(void **)&length = dlsym(program, "strlen");
    if (length == NULL) {
        puts("strlen is not found");
        return 1;
    }
    printf("strlen is found and says %zu\n", length("loader"));
    return 0;
}
