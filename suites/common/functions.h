/* Which functions does the libc of this image have? Asked at run time, by name. */
#ifndef FUNCTIONS_H
#define FUNCTIONS_H

#include <dlfcn.h>
#include <stdio.h>

/* Prints the names that the libc does not have, or that it has all of them. */
static inline void print_missing(int count, char **names)
{
    int missing = 0;

    for (int i = 0; i < count; i++) {
        if (dlsym(RTLD_DEFAULT, names[i]) == NULL)
            printf("%s%s", missing++ == 0 ? "missing: " : " ", names[i]);
    }
    puts(missing == 0 ? "all there" : "");
}

#endif
