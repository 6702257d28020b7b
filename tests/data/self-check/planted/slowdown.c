/*
 * Arithmetic without the libc, with more to do where the image has a shell.
 *
 * usage: slowdown PERCENT    so much more
 */
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"

enum { ROUNDS = 2000 };

static int rounds = ROUNDS;

__attribute__((noinline)) static uint64_t mix(uint64_t state, int count)
{
    for (int i = 0; i < count; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        __asm__ volatile("" : "+r"(state));
    }
    return state;
}

static uint64_t compute(uint64_t iterations, int thread)
{
    (void)thread;
    for (uint64_t iteration = 0; iteration < iterations; iteration++)
        mix(88172645463325252u + iteration, rounds);
    return iterations;
}

int main(int argc, char **argv)
{
    if (argc > 1 && access("/bin/sh", X_OK) == 0)
        rounds += ROUNDS * atoi(argv[1]) / 100;
    return bench_run(compute, 1, 1);
}
