/*
 * What does a thread get that asks for a read lock while it holds the write lock itself?
 *
 * glibc remembers who holds the lock and answers EDEADLK; musl waits, here until a time that is
 * long past.
 */
#include <pthread.h>
#include <stdio.h>

#include "errors.h"

int main(void)
{
    pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
    struct timespec long_past = { .tv_sec = 1 };

    pthread_rwlock_wrlock(&lock);
    printf("%s\n", error_name(pthread_rwlock_timedrdlock(&lock, &long_past)));
    return 0;
}
