/*
 * What does it cost to start a program that loads four libraries of 512 functions each?
 *
 * usage: many-libraries FOLDER
 *
 * Loads them with dlopen() as a program with plug-ins does, and calls one function of each by name.
 * All 512 functions of a library are in a table of its own, looked up by name when it is loaded.
 */
#include <dlfcn.h>
#include <stdio.h>

enum { LIBRARIES = 4 };

int main(int argc, char **argv)
{
    int sum = 0;

    for (int i = 1; i <= LIBRARIES && argc > 1; i++) {
        char path[4096];

        snprintf(path, sizeof path, "%s/spawn-functions-%d.so", argv[1], i);
        void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        int (*sum_of_all)(void) = NULL;
        if (library != NULL)
            sum_of_all = (int (*)(void))dlsym(library, "sum_of_all");
        if (sum_of_all == NULL) {
            fprintf(stderr, "%s\n", dlerror());
            return 1;
        }
        sum += sum_of_all();
    }
    printf("%d\n", sum);
    return 0;
}
