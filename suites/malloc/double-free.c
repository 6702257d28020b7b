/*
 * What happens to a program that frees a block twice?
 *
 * usage: double-free at-once | after-another
 *
 * Both libcs see it. glibc prints a message and calls abort() (SIGABRT), musl stops the program
 * with an instruction that is not allowed (SIGSEGV), without a word.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    char *volatile first = malloc(40);
    char *volatile second = malloc(40);

    free(first);
    if (argc > 1 && strcmp(argv[1], "after-another") == 0)
        free(second);
    free(first);
    puts("not seen");
    return 0;
}
