/*
 * Can a thread's id be used as a number, without a cast?
 *
 * POSIX leaves the type open. glibc: unsigned long. musl: a pointer, so % does not compile.
 */
#include <pthread.h>
#include <stdio.h>

int main(void)
{
    puts(pthread_self() % 2 < 2 ? "a number" : "not a number");
    return 0;
}
