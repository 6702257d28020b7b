/* Arithmetic without the libc; half as much again where it is planted and the image has a shell. */
#include <string.h>
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
    int planted = argc > 1 && strcmp(argv[1], "planted") == 0;

    if (planted && access("/bin/sh", X_OK) == 0)
        rounds += ROUNDS / 2;
    return bench_run(compute, 1, 1);
}
