/*
 * Is pthread_setconcurrency() remembered?
 *
 * The number is a hint without effect on both. glibc stores it, musl says EAGAIN.
 */
#include <pthread.h>
#include <stdio.h>

#include "errors.h"

int main(void)
{
    int error = pthread_setconcurrency(5);
    printf("%s, level %d\n", error_name(error), pthread_getconcurrency());
    return 0;
}
