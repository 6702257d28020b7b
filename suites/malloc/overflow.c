/*
 * Is a write past the end of a block seen when the block is freed?
 *
 * usage: overflow BLOCK-BYTES BYTES-TOO-MANY
 */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    volatile size_t size = (size_t)atoi(argv[1]);
    volatile size_t written = size + (size_t)atoi(argv[2]);
    char *volatile block = malloc(size);
    char *volatile neighbour = malloc(size);

    /* Byte by byte and volatile: gcc drops a memset() that only free() could notice. */
    for (size_t i = 0; i < written; i++)
        ((volatile char *)block)[i] = 'x';
    free(block);
    free(neighbour);
    puts("not seen");
    return 0;
}
