/*
 * Can a mutex have this protocol against priority inversion?
 *
 * usage: mutex-protocol inherit | protect
 *
 * glibc has both; musl has inheritance since 1.1.22, and protection (a ceiling) not at all.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "errors.h"

int main(int argc, char **argv)
{
    int protocol = argc > 1 && strcmp(argv[1], "protect") == 0 ? PTHREAD_PRIO_PROTECT
                                                               : PTHREAD_PRIO_INHERIT;
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    int error = pthread_mutexattr_setprotocol(&attributes, protocol);
    printf("%s\n", error == 0 ? "supported" : error_name(error));
    return 0;
}
