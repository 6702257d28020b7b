/*
 * What do malloc, realloc and free cost?
 *
 * usage: alloc small|large|growth THREADS
 *
 * small:  256 blocks of 16 to 271 bytes are replaced, in the order of a fixed pseudo-random
 *         sequence; each is written at both ends and read back before it is freed. musl's
 *         allocator takes one lock for all threads, glibc has an arena and a cache per thread.
 * large:  2 blocks of 140 and 220 KiB are allocated, touched page by page and freed. musl maps
 *         and unmaps each (the threshold is 128 KiB); glibc keeps such blocks after the first.
 * growth: a block grows from 16 bytes to 32 KiB in steps of 16, as a string does that is
 *         appended to without spare room. musl >= 1.2.1 moves it more often than older ones.
 *
 * Every thread does the same work on blocks of its own.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

enum {
    SMALL_BLOCKS = 256,
    SMALL_LEAST = 16,
    SMALL_SPREAD = 256,
    LARGE_BLOCKS = 2,
    LARGE_LEAST = 140 * 1024,
    LARGE_STEP = 80 * 1024,
    PAGE = 4096,
    GROWTH_STEP = 16,
    GROWTH_MOST = 32 * 1024,
};

static void *allocated(void *block)
{
    if (block == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(1);
    }
    return block;
}

/* The sizes of one iteration's small blocks: the same in every iteration. */
static size_t small_sizes[SMALL_BLOCKS];

static void choose_small_sizes(void)
{
    uint32_t state = 12345;

    for (int i = 0; i < SMALL_BLOCKS; i++) {
        state = state * 1664525u + 1013904223u;
        small_sizes[i] = SMALL_LEAST + (state >> 16) % SMALL_SPREAD;
    }
}

static uint64_t expected_small(void)
{
    uint64_t sum = 0;

    for (int i = 0; i < SMALL_BLOCKS; i++)
        sum += 2 * (small_sizes[i] & 0xff);
    return sum;
}

static unsigned char *new_small(size_t size)
{
    unsigned char *block = allocated(malloc(size));

    block[0] = (unsigned char)size;
    block[size - 1] = (unsigned char)size;
    return block;
}

static uint64_t replace_small(uint64_t iterations, int thread)
{
    /* Each thread's blocks live on from one sample to the next. */
    static unsigned char *all[BENCH_MOST_THREADS][SMALL_BLOCKS] __attribute__((aligned(64)));
    unsigned char **blocks = all[thread];
    uint64_t sum = 0;

    if (blocks[0] == NULL) {
        for (int i = 0; i < SMALL_BLOCKS; i++)
            blocks[i] = new_small(small_sizes[i]);
    }
    for (uint64_t iteration = 0; iteration < iterations; iteration++) {
        for (int i = 0; i < SMALL_BLOCKS; i++) {
            /* 29 is prime to 256: every slot once an iteration, out of order. */
            int slot = i * 29 % SMALL_BLOCKS;
            size_t size = small_sizes[slot];

            sum += (uint64_t)blocks[slot][0] + blocks[slot][size - 1];
            free(blocks[slot]);
            blocks[slot] = new_small(size);
        }
    }
    return sum;
}

static size_t large_size(int block)
{
    return LARGE_LEAST + (size_t)block * LARGE_STEP;
}

static uint64_t expected_large(void)
{
    uint64_t pages = 0;

    for (int i = 0; i < LARGE_BLOCKS; i++)
        pages += (large_size(i) + PAGE - 1) / PAGE;
    return pages;
}

static uint64_t touch_large(uint64_t iterations, int thread)
{
    uint64_t sum = 0;

    (void)thread;
    for (uint64_t iteration = 0; iteration < iterations; iteration++) {
        for (int i = 0; i < LARGE_BLOCKS; i++) {
            size_t size = large_size(i);
            volatile unsigned char *block = allocated(malloc(size));

            for (size_t at = 0; at < size; at += PAGE) {
                block[at] = 1;
                sum += block[at];
            }
            free((void *)block);
        }
    }
    return sum;
}

static uint64_t grow(uint64_t iterations, int thread)
{
    uint64_t sum = 0;

    (void)thread;
    for (uint64_t iteration = 0; iteration < iterations; iteration++) {
        unsigned char *block = NULL;

        for (size_t size = GROWTH_STEP; size <= GROWTH_MOST; size += GROWTH_STEP) {
            block = allocated(realloc(block, size));
            block[size - 1] = 1;
            sum += block[size - 1];
        }
        free(block);
    }
    return sum;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: alloc small|large|growth THREADS\n");
        return 2;
    }
    int threads = atoi(argv[2]);

    if (strcmp(argv[1], "small") == 0) {
        choose_small_sizes();
        return bench_run(replace_small, threads, expected_small());
    }
    if (strcmp(argv[1], "large") == 0)
        return bench_run(touch_large, threads, expected_large());
    if (strcmp(argv[1], "growth") == 0)
        return bench_run(grow, threads, GROWTH_MOST / GROWTH_STEP);
    fprintf(stderr, "unknown pattern: %s\n", argv[1]);
    return 2;
}
