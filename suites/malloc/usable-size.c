/*
 * How many bytes may be used of a block of so many bytes?
 *
 * usage: usable-size BYTES
 *
 * glibc and old musl round up and tell the rounded size; musl since 1.2.1 tells what was asked for.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    size_t asked = argc > 1 ? (size_t)atoi(argv[1]) : 0;
    void *block = malloc(asked);

    printf("%zu bytes of %zu\n", malloc_usable_size(block), asked);
    return 0;
}
