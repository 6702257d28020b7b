/*
 * How many links may a file have?
 *
 * usage: pathconf PATH
 *
 * glibc asks the file system, and fails for a path that does not exist; musl knows constants and
 * does not look at the path.
 */
#include <stdio.h>
#include <unistd.h>

#include "errors.h"

int main(int argc, char **argv)
{
    errno = 0;
    long links = pathconf(argc > 1 ? argv[1] : "/", _PC_LINK_MAX);
    if (links == -1)
        puts(error_name(errno));
    else
        printf("%ld links\n", links);
    return 0;
}
