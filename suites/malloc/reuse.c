/*
 * Does malloc() return the block that was freed last, if the size is the same?
 *
 * glibc and old musl do; musl since 1.2.1 goes through the other free blocks first.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCKS = 20 };

int main(void)
{
    volatile uintptr_t blocks[BLOCKS];

    /* Blocks on both sides keep the one in the middle from melting into free space. */
    for (int i = 0; i < BLOCKS; i++)
        blocks[i] = (uintptr_t)malloc(64);
    free((void *)blocks[BLOCKS / 2]);
    uintptr_t next = (uintptr_t)malloc(64);
    puts(next == blocks[BLOCKS / 2] ? "the same block" : "another block");
    return 0;
}
