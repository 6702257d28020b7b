/*
 * Does a recursion that needs so many KiB of stack end well on a thread?
 *
 * usage: recursion NEEDED-KIB [STACK-KIB]
 *
 * The thread has the libc's default stack, or one of STACK-KIB. On musl the default is 128 KiB,
 * and what needs more ends in SIGSEGV.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAME_BYTES = 1024 };

__attribute__((noinline)) static int descend(int levels)
{
    volatile char frame[FRAME_BYTES];

    frame[0] = (char)levels;
    frame[FRAME_BYTES - 1] = (char)levels;
    int below = levels > 1 ? descend(levels - 1) : 0;
    return below + (frame[0] == frame[FRAME_BYTES - 1]);
}

static void *run(void *needed_kib)
{
    int levels = descend(*(int *)needed_kib);
    printf("%d levels of 1 KiB each\n", levels);
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    int needed_kib = atoi(argv[1]);
    pthread_attr_t attributes;
    pthread_t thread;

    pthread_attr_init(&attributes);
    if (argc > 2 && pthread_attr_setstacksize(&attributes, (size_t)atoi(argv[2]) * 1024) != 0) {
        puts("this stack size is refused");
        return 1;
    }
    int error = pthread_create(&thread, &attributes, run, &needed_kib);
    if (error != 0) {
        printf("pthread_create: %s\n", strerror(error));
        return 1;
    }
    pthread_join(thread, NULL);
    return 0;
}
