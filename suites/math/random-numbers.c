/*
 * Which numbers follow the seed 1?
 *
 * usage: random-numbers rand|random|rand_r|lrand48
 *
 * Only the algorithm of lrand48() is fixed by POSIX.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    unsigned state = 1;

    srand(1);
    srandom(1);
    srand48(1);
    for (int i = 0; i < 3; i++) {
        long number = strcmp(name, "rand") == 0     ? rand()
                      : strcmp(name, "random") == 0 ? random()
                      : strcmp(name, "rand_r") == 0 ? rand_r(&state)
                                                    : lrand48();
        printf("%s%ld", i > 0 ? " " : "", number);
    }
    putchar('\n');
    return 0;
}
