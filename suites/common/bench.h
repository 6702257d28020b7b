/*
 * The timing worker's side of the harness: a loop that times itself.
 *
 * The harness writes "<iterations>\n" on stdin; the worker runs the operation so many times and
 * answers one line, all numbers decimal:
 *
 *   start_ns wall_ns cpu_ns max_rss_kib minor_faults voluntary_switches involuntary_switches
 *   user_ns system_ns major_faults
 *
 * and ends at the end of its input. Start and wall are CLOCK_MONOTONIC; cpu is that of all
 * threads, user and system are how the kernel divides it; max_rss is the peak so far; faults and
 * switches are those of this sample.
 *
 * An operation is a function that does `iterations` times a fixed piece of work (1 µs to 1 ms
 * each) and returns a checksum of what it did. Both libcs must do the same work, so the checksum
 * is known beforehand and checked after every sample; a wrong one ends the worker.
 *
 * Several threads: they are created once, by bench_run, and wait on a barrier between samples;
 * thread 0 is the main thread. Creating them per sample would add 20 to 100 µs of something else
 * to a sample of 5 ms, and would throw away the per-thread caches that real programs keep. With
 * one thread none is created, and the libc may use its single-threaded paths, as it would in a
 * program without threads.
 */
#ifndef BENCH_H
#define BENCH_H

#include <inttypes.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { BENCH_MOST_THREADS = 64 };

/* Does the work `iterations` times as thread number `thread`, and returns its checksum. */
typedef uint64_t bench_operation(uint64_t iterations, int thread);

struct bench_pool {
    bench_operation *operation;
    uint64_t iterations; /* of the sample that the threads are released for; 0: end */
    uint64_t checksums[BENCH_MOST_THREADS];
    pthread_barrier_t begin;
    pthread_barrier_t end;
};

struct bench_helper {
    struct bench_pool *pool;
    int thread;
};

static inline uint64_t bench_now(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline uint64_t bench_between(struct timeval from, struct timeval to)
{
    int64_t microseconds = (int64_t)(to.tv_sec - from.tv_sec) * 1000000 + (to.tv_usec - from.tv_usec);
    return microseconds > 0 ? (uint64_t)microseconds * 1000u : 0;
}

static inline void *bench_help(void *argument)
{
    struct bench_helper *helper = argument;
    struct bench_pool *pool = helper->pool;

    for (;;) {
        pthread_barrier_wait(&pool->begin);
        if (pool->iterations == 0)
            return NULL;
        pool->checksums[helper->thread] = pool->operation(pool->iterations, helper->thread);
        pthread_barrier_wait(&pool->end);
    }
}

/* One sample: all threads do `iterations` iterations each. */
static inline void bench_sample(struct bench_pool *pool, int threads, uint64_t iterations)
{
    pool->iterations = iterations;
    if (threads > 1)
        pthread_barrier_wait(&pool->begin);
    if (iterations == 0)
        return;
    pool->checksums[0] = pool->operation(iterations, 0);
    if (threads > 1)
        pthread_barrier_wait(&pool->end);
}

/*
 * Serves samples until the end of input; returns the exit status for main().
 * `expected` is the checksum of one iteration; that of a sample is `iterations` times as much.
 */
static inline int bench_run(bench_operation *operation, int threads, uint64_t expected)
{
    static struct bench_pool pool;
    static struct bench_helper helpers[BENCH_MOST_THREADS];
    static pthread_t ids[BENCH_MOST_THREADS];
    uint64_t iterations;

    if (threads < 1 || threads > BENCH_MOST_THREADS) {
        fprintf(stderr, "1 to %d threads, not %d\n", BENCH_MOST_THREADS, threads);
        return 2;
    }
    pool.operation = operation;
    if (threads > 1) {
        pthread_barrier_init(&pool.begin, NULL, (unsigned)threads);
        pthread_barrier_init(&pool.end, NULL, (unsigned)threads);
    }
    for (int i = 1; i < threads; i++) {
        helpers[i] = (struct bench_helper){ .pool = &pool, .thread = i };
        if (pthread_create(&ids[i], NULL, bench_help, &helpers[i]) != 0) {
            fprintf(stderr, "a thread could not be created\n");
            return 1;
        }
    }

    while (scanf("%" SCNu64, &iterations) == 1 && iterations > 0) {
        struct rusage before, after;

        getrusage(RUSAGE_SELF, &before);
        uint64_t cpu = bench_now(CLOCK_PROCESS_CPUTIME_ID);
        uint64_t start = bench_now(CLOCK_MONOTONIC);
        bench_sample(&pool, threads, iterations);
        uint64_t wall = bench_now(CLOCK_MONOTONIC) - start;
        cpu = bench_now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        getrusage(RUSAGE_SELF, &after);

        for (int i = 0; i < threads; i++) {
            if (pool.checksums[i] != iterations * expected) {
                fprintf(stderr, "thread %d: checksum %" PRIu64 " an iteration instead of %" PRIu64 "\n",
                        i, pool.checksums[i] / iterations, expected);
                return 1;
            }
        }
        printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %ld %ld %ld %ld %" PRIu64 " %" PRIu64 " %ld\n",
               start, wall, cpu, after.ru_maxrss, after.ru_minflt - before.ru_minflt,
               after.ru_nvcsw - before.ru_nvcsw, after.ru_nivcsw - before.ru_nivcsw,
               bench_between(before.ru_utime, after.ru_utime),
               bench_between(before.ru_stime, after.ru_stime),
               after.ru_majflt - before.ru_majflt);
        fflush(stdout);
    }

    bench_sample(&pool, threads, 0);
    for (int i = 1; i < threads; i++)
        pthread_join(ids[i], NULL);
    return 0;
}

#endif
