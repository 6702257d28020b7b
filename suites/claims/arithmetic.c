/*
 * Pure arithmetic in registers: no libc, no memory, so no libc can make a difference. The control
 * of every timing in this suite: where it moves, the machine or the pair of images is to blame.
 */
#include <stdint.h>

#include "bench.h"

enum { ROUNDS = 2000 };

static const uint64_t SEED = 88172645463325252u;

__attribute__((noinline)) static uint64_t mix(uint64_t state)
{
    for (int i = 0; i < ROUNDS; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
    }
    return state;
}

static uint64_t compute(uint64_t iterations, int thread)
{
    uint64_t sum = 0;

    (void)thread;
    for (uint64_t iteration = 0; iteration < iterations; iteration++) {
        uint64_t state = SEED;
        __asm__ volatile("" : "+r"(state)); /* or the compiler would compute it once */
        sum += mix(state);
    }
    return sum;
}

int main(void)
{
    return bench_run(compute, 1, mix(SEED));
}
