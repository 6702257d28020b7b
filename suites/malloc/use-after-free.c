/*
 * What does a program read from a block that it has freed?
 *
 * usage: use-after-free BYTES
 *
 * It reads from the middle of the block. glibc and old musl leave the memory as it is; musl since
 * 1.2.1 gives large blocks back to the kernel at once, so that the read ends in SIGSEGV.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    size_t size = argc > 1 ? (size_t)atoi(argv[1]) : 1;
    char *volatile block = malloc(size);
    char *volatile neighbour = malloc(10);

    if (block == NULL || neighbour == NULL)
        return 1;
    memset(block, 'x', size);
    free(block);
    volatile char seen = ((volatile char *)block)[size / 2];
    puts(seen == 'x' ? "the old content" : "something else");
    return 0;
}
