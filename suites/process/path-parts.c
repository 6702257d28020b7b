/*
 * What does this function make of this path?
 *
 * usage: path-parts basename | dirname | realpath PATH
 *
 * basename() is the one that <string.h> declares: GNU's on glibc, which is not that of POSIX; on
 * musl there is only POSIX's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *dirname(char *path); /* <libgen.h> would change what basename means on glibc */

int main(int argc, char **argv)
{
    const char *result;

    if (argc < 3)
        return 2;
    if (strcmp(argv[1], "basename") == 0)
        result = basename(argv[2]);
    else if (strcmp(argv[1], "dirname") == 0)
        result = dirname(argv[2]);
    else
        result = realpath(argv[2], NULL);
    printf("\"%s\"\n", result != NULL ? result : "(none)");
    return 0;
}
