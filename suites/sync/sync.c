/*
 * What do threads, locks and what else synchronises cost?
 *
 * usage: sync WORK [ROUNDS [THREADS]]
 *
 * Every thread does ROUNDS rounds an iteration (256 unless told). With one thread nobody else
 * wants the lock; with more all want the same one. Where two threads hand a turn to each other,
 * each hand-over wakes a sleeper.
 */
#include <semaphore.h>
#include <unistd.h>

#include "work.h"

static size_t rounds = 256;

static uint64_t prepare_rounds(size_t wanted)
{
    if (wanted > 0)
        rounds = wanted;
    return rounds;
}

/* Does `statement` as many times as there are rounds. */
#define ROUNDS(function, statement)                                                               \
    static uint64_t function(int thread)                                                          \
    {                                                                                             \
        uint64_t done = 0;                                                                        \
                                                                                                  \
        for (size_t round = 0; round < rounds; round++) {                                         \
            work_forget();                                                                        \
            statement;                                                                            \
            done++;                                                                               \
        }                                                                                         \
        return done;                                                                              \
    }

static void *end_at_once(void *argument)
{
    return argument;
}

static void create_and_join(void)
{
    pthread_t id;
    void *result;

    if (pthread_create(&id, NULL, end_at_once, &rounds) != 0)
        work_fail("pthread_create");
    if (pthread_join(id, &result) != 0 || result != &rounds)
        work_fail("pthread_join");
}

ROUNDS(create, create_and_join())

/* With a stack of 64 KiB: the same on both, and small. */
static pthread_attr_t small_stack;

static uint64_t prepare_small_stack(size_t wanted)
{
    pthread_attr_init(&small_stack);
    pthread_attr_setstacksize(&small_stack, 64 * 1024);
    return prepare_rounds(wanted);
}

static void create_small_and_join(void)
{
    pthread_t id;

    if (pthread_create(&id, &small_stack, end_at_once, NULL) != 0)
        work_fail("pthread_create");
    pthread_join(id, NULL);
}

ROUNDS(create_small, create_small_and_join())

/* Sixteen at once, then all are joined. */
static void create_many_and_join(void)
{
    pthread_t ids[16];

    for (int i = 0; i < 16; i++) {
        if (pthread_create(&ids[i], NULL, end_at_once, NULL) != 0)
            work_fail("pthread_create");
    }
    for (int i = 0; i < 16; i++)
        pthread_join(ids[i], NULL);
}

ROUNDS(create_many, create_many_and_join())

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile uint64_t shared;

static void count_locked(void)
{
    pthread_mutex_lock(&mutex);
    shared++;
    pthread_mutex_unlock(&mutex);
}

ROUNDS(lock_mutex, count_locked())

/* With a second thread around, that sleeps: glibc has short cuts for programs that have none. */
static void *sleep_on(void *argument)
{
    while (pause() != 0)
        continue;
    return argument;
}

static uint64_t prepare_company(size_t wanted)
{
    pthread_t id;

    if (pthread_create(&id, NULL, sleep_on, NULL) != 0)
        work_fail("pthread_create");
    return prepare_rounds(wanted);
}

static pthread_mutex_t kind_of_mutex;

static uint64_t prepare_mutex(size_t wanted, int type)
{
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutex_init(&kind_of_mutex, &attributes);
    return prepare_rounds(wanted);
}

static uint64_t prepare_recursive(size_t wanted)
{
    return prepare_mutex(wanted, PTHREAD_MUTEX_RECURSIVE);
}

static uint64_t prepare_checking(size_t wanted)
{
    return prepare_mutex(wanted, PTHREAD_MUTEX_ERRORCHECK);
}

static void lock_kind(void)
{
    pthread_mutex_lock(&kind_of_mutex);
    pthread_mutex_unlock(&kind_of_mutex);
}

ROUNDS(lock_other_mutex, lock_kind())

static pthread_spinlock_t spin;

static uint64_t prepare_spin(size_t wanted)
{
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    return prepare_rounds(wanted);
}

static void lock_spin(void)
{
    pthread_spin_lock(&spin);
    pthread_spin_unlock(&spin);
}

ROUNDS(spin_once, lock_spin())

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;

static void lock_for_reading(void)
{
    pthread_rwlock_rdlock(&rwlock);
    pthread_rwlock_unlock(&rwlock);
}

ROUNDS(read_locked, lock_for_reading())

static void lock_for_writing(void)
{
    pthread_rwlock_wrlock(&rwlock);
    shared++;
    pthread_rwlock_unlock(&rwlock);
}

ROUNDS(write_locked, lock_for_writing())

static sem_t semaphore;

static uint64_t prepare_semaphore(size_t wanted)
{
    sem_init(&semaphore, 0, 1);
    return prepare_rounds(wanted);
}

static void wait_and_post(void)
{
    while (sem_wait(&semaphore) != 0)
        continue;
    sem_post(&semaphore);
}

ROUNDS(use_semaphore, wait_and_post())

/* Two threads that take turns, by a condition variable and by semaphores. */
static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static int turn;

static void take_turn(int thread)
{
    pthread_mutex_lock(&mutex);
    while (turn != thread)
        pthread_cond_wait(&turned, &mutex);
    turn = !thread;
    pthread_cond_signal(&turned);
    pthread_mutex_unlock(&mutex);
}

ROUNDS(take_turns, take_turn(thread))

static sem_t turns[2];

static uint64_t prepare_turns(size_t wanted)
{
    sem_init(&turns[0], 0, 1);
    sem_init(&turns[1], 0, 0);
    return prepare_rounds(wanted);
}

static void pass_turn(int thread)
{
    while (sem_wait(&turns[thread]) != 0)
        continue;
    sem_post(&turns[!thread]);
}

ROUNDS(pass_turns, pass_turn(thread))

/* Signals that nobody waits for. */
ROUNDS(signal_nobody, pthread_cond_signal(&turned))

static pthread_barrier_t barrier;

static uint64_t prepare_barrier(size_t wanted)
{
    pthread_barrier_init(&barrier, NULL, 2);
    return prepare_rounds(wanted);
}

ROUNDS(meet, pthread_barrier_wait(&barrier))

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void do_nothing(void)
{
}

ROUNDS(ask_once, pthread_once(&once, do_nothing))

static pthread_key_t key;

static uint64_t prepare_key(size_t wanted)
{
    pthread_key_create(&key, NULL);
    pthread_setspecific(key, &rounds);
    return prepare_rounds(wanted);
}

ROUNDS(get_specific, done += pthread_getspecific(key) != &rounds)
ROUNDS(set_specific, pthread_setspecific(key, &rounds))

/* As a shared library would reach it: through __tls_get_addr or a descriptor. */
__attribute__((tls_model("global-dynamic"))) __thread uint64_t own;

ROUNDS(count_own, own++)
ROUNDS(ask_self, done += pthread_self() == 0)

static void switch_cancellation(void)
{
    int old;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
    pthread_setcancelstate(old, NULL);
}

ROUNDS(set_cancellation, switch_cancellation())

static const struct work works[] = {
    { "create", create, 0, prepare_rounds },
    { "create-small-stack", create_small, 0, prepare_small_stack },
    { "create-16", create_many, 0, prepare_rounds },
    { "mutex", lock_mutex, 0, prepare_rounds },
    { "mutex-in-company", lock_mutex, 0, prepare_company },
    { "mutex-recursive", lock_other_mutex, 0, prepare_recursive },
    { "mutex-checking", lock_other_mutex, 0, prepare_checking },
    { "spin", spin_once, 0, prepare_spin },
    { "rwlock-read", read_locked, 0, prepare_rounds },
    { "rwlock-write", write_locked, 0, prepare_rounds },
    { "semaphore", use_semaphore, 0, prepare_semaphore },
    { "condition-turns", take_turns, 0, prepare_rounds },
    { "semaphore-turns", pass_turns, 0, prepare_turns },
    { "condition-signal", signal_nobody, 0, prepare_rounds },
    { "barrier", meet, 0, prepare_barrier },
    { "once", ask_once, 0, prepare_rounds },
    { "getspecific", get_specific, 0, prepare_key },
    { "setspecific", set_specific, 0, prepare_key },
    { "thread-local", count_own, 0, prepare_rounds },
    { "self", ask_self, 0, prepare_rounds },
    { "cancel-state", set_cancellation, 0, prepare_rounds },
};

WORK_MAIN(works)
