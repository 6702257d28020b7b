/* What does pthread_mutex_destroy() say about a mutex that is locked? glibc EBUSY, musl success. */
#include <pthread.h>
#include <stdio.h>

#include "errors.h"

int main(void)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

    pthread_mutex_lock(&mutex);
    printf("%s\n", error_name(pthread_mutex_destroy(&mutex)));
    return 0;
}
