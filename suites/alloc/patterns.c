/*
 * What do further ways of allocating cost?
 *
 * usage: patterns PATTERN [SIZE [THREADS]]
 *
 * alloc.c has the three that matter most; these tell what it depends on. Where SIZE is of no
 * account it is left at 0.
 */
#include <sched.h>

#include "work.h"

enum { TIMES = 256, PAGE = 4096, NODES = 4096, SLOTS = 512, LARGEST = 1024, QUEUE = 1024 };

static size_t size;

static unsigned char *allocated(void *block)
{
    if (block == NULL)
        work_fail("out of memory");
    return block;
}

/* One block at a time: allocated, written at both ends, freed. */
static uint64_t prepare_size(size_t wanted)
{
    size = wanted < 1 ? 1 : wanted;
    return TIMES;
}

static uint64_t one_at_a_time(int thread)
{
    uint64_t sum = 0;

    for (int i = 0; i < TIMES; i++) {
        volatile unsigned char *block = allocated(malloc(size));

        block[0] = 1;
        block[size - 1] = 1;
        sum += block[0];
        free((void *)block);
    }
    return sum;
}

static uint64_t zeroed(int thread)
{
    uint64_t sum = 0;

    for (int i = 0; i < TIMES; i++) {
        volatile unsigned char *block = allocated(calloc(1, size));

        sum += block[size - 1] == 0;
        free((void *)block);
    }
    return sum;
}

static uint64_t aligned(int thread)
{
    uint64_t sum = 0;

    for (int i = 0; i < TIMES; i++) {
        void *block;

        if (posix_memalign(&block, 64, size) != 0)
            work_fail("posix_memalign");
        sum += (uintptr_t)block % 64 == 0;
        free(block);
    }
    return sum;
}

/* A list of small nodes is built and taken down again, as parsers do. */
struct node {
    struct node *next;
    uint64_t number;
    char rest[16];
};

static uint64_t build_list(int thread)
{
    struct node *first = NULL;
    uint64_t sum = 0;

    for (uint64_t i = 0; i < NODES; i++) {
        struct node *node = (struct node *)allocated(malloc(sizeof *node));

        node->next = first;
        node->number = i;
        first = node;
    }
    while (first != NULL) {
        struct node *next = first->next;

        sum += first->number;
        free(first);
        first = next;
    }
    return sum;
}

/* Blocks of many sizes live for times of many lengths; each thread has its own. */
static uint64_t random_lifetimes(int thread)
{
    static unsigned char *all[BENCH_MOST_THREADS][SLOTS];
    static uint64_t states[BENCH_MOST_THREADS];
    unsigned char **blocks = all[thread];
    uint64_t state = states[thread] + (uint64_t)thread + 1, sum = 0;

    for (int i = 0; i < SLOTS; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        size_t slot = (state >> 40) % SLOTS;
        size_t length = 16 + (state >> 50) % (LARGEST - 16);

        sum += blocks[slot] == NULL || blocks[slot][0] == 1;
        free(blocks[slot]);
        blocks[slot] = allocated(malloc(length));
        blocks[slot][0] = 1;
        blocks[slot][length - 1] = 1;
    }
    states[thread] = state;
    return sum;
}

/* Thread 0 allocates what thread 1 frees. */
static uint64_t hand_over(int thread)
{
    static unsigned char *volatile queue[QUEUE];
    uint64_t sum = 0;

    for (int i = 0; i < QUEUE; i++) {
        if (thread == 0) {
            while (__atomic_load_n(&queue[i], __ATOMIC_ACQUIRE) != NULL)
                sched_yield();
            unsigned char *block = allocated(malloc(64));
            block[0] = 1;
            sum += block[0];
            __atomic_store_n(&queue[i], block, __ATOMIC_RELEASE);
        } else {
            unsigned char *block;
            while ((block = __atomic_load_n(&queue[i], __ATOMIC_ACQUIRE)) == NULL)
                sched_yield();
            sum += block[0];
            free(block);
            __atomic_store_n(&queue[i], NULL, __ATOMIC_RELEASE);
        }
    }
    return sum;
}

static uint64_t double_up(int thread)
{
    unsigned char *block = NULL;
    uint64_t sum = 0;

    for (size_t length = 16; length <= size; length *= 2) {
        block = allocated(realloc(block, length));
        block[length - 1] = 1;
        sum += block[length - 1];
    }
    free(block);
    return sum;
}

static uint64_t prepare_doubling(size_t wanted)
{
    uint64_t steps = 0;

    size = wanted;
    for (size_t length = 16; length <= size; length *= 2)
        steps++;
    return steps;
}

static uint64_t grow_by_one(int thread)
{
    unsigned char *block = NULL;

    for (size_t length = 1; length <= size; length++) {
        block = allocated(realloc(block, length));
        block[length - 1] = (unsigned char)length;
    }
    uint64_t last = block[size - 1];
    free(block);
    return last;
}

static uint64_t prepare_growth(size_t wanted)
{
    prepare_size(wanted);
    return (unsigned char)size;
}

static const struct work works[] = {
    { "one", one_at_a_time, 0, prepare_size },
    { "zeroed", zeroed, 0, prepare_size },
    { "aligned", aligned, 0, prepare_size },
    { "list", build_list, (uint64_t)NODES * (NODES - 1) / 2 },
    { "lifetimes", random_lifetimes, SLOTS },
    { "hand-over", hand_over, QUEUE },
    { "doubling", double_up, 0, prepare_doubling },
    { "growth-by-one", grow_by_one, 0, prepare_growth },
};

WORK_MAIN(works)
