/*
 * How much memory does a program need at its peak that frees in a scattered way?
 *
 * 100,000 blocks of 16 to 1039 bytes are allocated (53 MB), every block but each 50th is freed,
 * and the same number is allocated again in blocks of other sizes, 40 to 1303 bytes. What an
 * allocator can reuse and give back in between decides the peak of the second half.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 100000, KEEP_EVERY = 50 };

static uint32_t state = 12345;

static size_t next_size(size_t least, size_t spread)
{
    state = state * 1664525u + 1013904223u;
    return least + (state >> 8) % spread;
}

static uint64_t fill(unsigned char **blocks, size_t least, size_t spread)
{
    uint64_t bytes = 0;

    for (int i = 0; i < BLOCKS; i++) {
        size_t size = next_size(least, spread);
        blocks[i] = malloc(size);
        if (blocks[i] == NULL)
            exit(1);
        memset(blocks[i], 1, size);
        bytes += size;
    }
    return bytes;
}

static unsigned char *first[BLOCKS];
static unsigned char *second[BLOCKS];

int main(void)
{
    uint64_t before = fill(first, 16, 1024);
    for (int i = 0; i < BLOCKS; i++) {
        if (i % KEEP_EVERY != 0)
            free(first[i]);
    }
    uint64_t after = fill(second, 40, 1264);
    printf("%llu bytes, then %llu\n", (unsigned long long)before, (unsigned long long)after);
    return 0;
}
