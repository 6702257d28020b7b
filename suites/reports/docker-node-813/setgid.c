/*
 * Does a process survive setgid() while a thread sleeps on the smallest permitted stack?
 *
 * Node.js 8 to 11 keep such a thread for the inspector: it waits for SIGUSR1 with a stack of
 * PTHREAD_STACK_MIN bytes. setgid() must change the group of every thread, for which the libc
 * sends each of them a signal, and the kernel puts the signal's frame on the thread's stack.
 */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <unistd.h>

#include "signal-frame.h"

static sem_t started, start_inspector;

static void *wait_for_debugger(void *unused)
{
    LEAVE_ROOM_AS_WITH_AVX512();
    sem_post(&started);
    while (sem_wait(&start_inspector) != 0 && errno == EINTR)
        ;
    return unused;
}

int main(void)
{
    pthread_attr_t attributes;
    pthread_t thread;

    sem_init(&started, 0, 0);
    sem_init(&start_inspector, 0, 0);
    pthread_attr_init(&attributes);
    if (pthread_attr_setstacksize(&attributes, (size_t)PTHREAD_STACK_MIN) != 0 ||
        pthread_create(&thread, &attributes, wait_for_debugger, NULL) != 0) {
        puts("the thread could not be created");
        return 0;
    }
    sem_wait(&started);

    if (setgid(getgid()) != 0)
        puts("setgid failed");
    sem_post(&start_inspector);
    pthread_join(thread, NULL);
    puts("still alive");
    return 0;
}
