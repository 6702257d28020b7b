/*
 * Does a program compile that initialises a recursive mutex with the macro of glibc?
 *
 * PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP is not in musl's <pthread.h>.
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t mutex = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

int main(void)
{
    pthread_mutex_lock(&mutex);
    puts(pthread_mutex_lock(&mutex) == 0 ? "locked twice" : "not recursive");
    return 0;
}
