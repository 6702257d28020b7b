/* A planted race that is lost once in about a hundred runs, where the image has musl's loader: the low
 * digits of the clock stand for whatever decides a real one. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    unsigned draw = ((unsigned)now.tv_nsec * 2654435761u) >> 16;
    if (access("/lib/ld-musl-x86_64.so.1", F_OK) == 0 && draw % 100 == 0)
        __builtin_trap();
    puts("done");
    return 0;
}
