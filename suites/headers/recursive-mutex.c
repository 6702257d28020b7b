/*
 * Can a recursive mutex be initialised statically?
 *
 * glibc yes, with PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP. musl no: does not compile.
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t mutex = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

int main(void)
{
    pthread_mutex_lock(&mutex);
    puts(pthread_mutex_trylock(&mutex) == 0 ? "locked twice" : "locked once");
    return 0;
}
