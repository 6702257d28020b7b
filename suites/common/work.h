/*
 * Timing workers that know several pieces of work by name.
 *
 * usage: PROGRAM WORK [SIZE [THREADS]]
 *
 * A work does a fixed piece of work once and returns its checksum, which is the same on every
 * libc and known beforehand; short ones are repeated, so that an iteration takes 1 µs to 1 ms.
 * Every program also knows the work "arithmetic", in registers and without the libc: the control,
 * where a difference comes from the machine.
 */
#ifndef WORK_H
#define WORK_H

#include <string.h>

#include "bench.h"

struct work {
    const char *name;
    uint64_t (*once)(int thread);
    uint64_t expected;                /* the checksum */
    uint64_t (*prepare)(size_t size); /* makes what is worked on; its result is the checksum */
    int repeat;                       /* so many times an iteration; 0: once */
};

static const struct work *work_chosen;

/* What was read before has to be read again: nothing is carried over from call to call. */
static inline void work_forget(void)
{
    __asm__ volatile("" ::: "memory");
}

static inline void work_fail(const char *what)
{
    perror(what);
    exit(1);
}

__attribute__((noinline, aligned(64))) static uint64_t work_mix(uint64_t state)
{
    for (int round = 0; round < 2000; round++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
    }
    return state;
}

static uint64_t work_arithmetic(int thread)
{
    uint64_t state = 88172645463325252u;

    __asm__ volatile("" : "+r"(state)); /* or the compiler would compute it once */
    return work_mix(state);
}

static const struct work work_control = {
    "arithmetic", work_arithmetic, 14004281193724023956u, NULL,
};

static uint64_t work_loop(uint64_t iterations, int thread)
{
    uint64_t sum = 0;

    for (uint64_t iteration = 0; iteration < iterations; iteration++) {
        work_forget();
        sum += work_chosen->once(thread);
        for (int again = 1; again < work_chosen->repeat; again++) {
            work_forget();
            sum += work_chosen->once(thread);
        }
    }
    return sum;
}

/* Serves samples of the work that the arguments name; returns the exit status for main(). */
static inline int work_run(const struct work *works, size_t count, int argc, char **argv)
{
    size_t size = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
    int threads = argc > 3 ? atoi(argv[3]) : 1;

    if (argc > 1 && strcmp(argv[1], work_control.name) == 0)
        work_chosen = &work_control;
    for (size_t i = 0; i < count && argc > 1; i++) {
        if (strcmp(argv[1], works[i].name) == 0)
            work_chosen = &works[i];
    }
    if (work_chosen == NULL) {
        fprintf(stderr, "usage: %s WORK [SIZE [THREADS]]; no work is called %s\n", argv[0],
                argc > 1 ? argv[1] : "nothing");
        return 2;
    }
    uint64_t expected = work_chosen->expected;
    if (work_chosen->prepare != NULL)
        expected = work_chosen->prepare(size);
    if (work_chosen->repeat > 1)
        expected *= (uint64_t)work_chosen->repeat;
    return bench_run(work_loop, threads, expected);
}

#define WORK_MAIN(works)                                                                          \
    int main(int argc, char **argv)                                                               \
    {                                                                                             \
        return work_run(works, sizeof works / sizeof works[0], argc, argv);                       \
    }

#endif
