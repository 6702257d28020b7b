/*
 * Does a process survive loading an add-on while a thread sleeps on the smallest permitted stack?
 *
 * Docker's profile of 2019 refused the system call membarrier(), so the program refuses it to
 * itself first. Then it starts the inspector's thread of Node.js 10, with a stack of
 * PTHREAD_STACK_MIN bytes, and loads a library with a thread-local variable, as an add-on has.
 */
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "signal-frame.h"

/* <linux/filter.h> and <linux/seccomp.h> are not beside every libc's headers. */
struct instruction { uint16_t code; uint8_t if_equal, if_not; uint32_t value; };
struct program { unsigned short length; struct instruction *instructions; };
enum { LOAD = 0x20, JUMP_IF_EQUAL = 0x15, RETURN = 0x06 };
enum { NUMBER_OF_CALL = 0, FILTER = 2, FAIL = 0x00050000, ALLOW = 0x7fff0000 };

static sem_t started, start_inspector;

static void *wait_for_debugger(void *unused)
{
    LEAVE_ROOM_AS_WITH_AVX512();
    sem_post(&started);
    while (sem_wait(&start_inspector) != 0 && errno == EINTR)
        ;
    return unused;
}

static int refuse_membarrier(void)
{
    struct instruction rules[] = {
        { LOAD, 0, 0, NUMBER_OF_CALL },
        { JUMP_IF_EQUAL, 0, 1, SYS_membarrier },
        { RETURN, 0, 0, FAIL | EPERM },
        { RETURN, 0, 0, ALLOW },
    };
    struct program profile = { sizeof rules / sizeof rules[0], rules };

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, FILTER, &profile) == 0;
}

int main(int argc, char **argv)
{
    pthread_attr_t attributes;
    pthread_t thread;

    if (argc != 2) {
        fputs("usage: open-addon LIBRARY\n", stderr);
        return 2;
    }
    if (!refuse_membarrier()) {
        puts("no profile can be set");
        return 0;
    }
    sem_init(&started, 0, 0);
    sem_init(&start_inspector, 0, 0);
    pthread_attr_init(&attributes);
    if (pthread_attr_setstacksize(&attributes, (size_t)PTHREAD_STACK_MIN) != 0 ||
        pthread_create(&thread, &attributes, wait_for_debugger, NULL) != 0) {
        puts("the thread could not be created");
        return 0;
    }
    sem_wait(&started);

    puts(dlopen(argv[1], RTLD_NOW) ? "add-on loaded" : "add-on not loaded");
    sem_post(&start_inspector);
    pthread_join(thread, NULL);
    return 0;
}
