/*
 * May a thread have a stack of 4 KiB?
 *
 * glibc refuses less than PTHREAD_STACK_MIN, 16 KiB; for musl 2 KiB are enough.
 */
#include <pthread.h>
#include <stdio.h>

#include "errors.h"

int main(void)
{
    pthread_attr_t attributes;

    pthread_attr_init(&attributes);
    int error = pthread_attr_setstacksize(&attributes, 4096);
    printf("%s\n", error == 0 ? "accepted" : error_name(error));
    return 0;
}
