/*
 * Which number, and which errno, do strtol and strtod find in a text?
 *
 * usage: number strtol|strtod TEXT [BASE]
 *
 * musl says EINVAL where strtol finds no digit, as POSIX allows; glibc leaves errno alone. glibc
 * says ERANGE for the smallest double, which is denormal; musl takes it for a number.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "errno-name.h"

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    const char *text = argv[2];
    char *rest;

    errno = 0;
    if (strcmp(argv[1], "strtol") == 0) {
        long number = strtol(text, &rest, argc > 3 ? atoi(argv[3]) : 10);
        int error = errno;
        printf("%ld, rest \"%s\", %s\n", number, rest, errno_name(error));
    } else {
        double number = strtod(text, &rest);
        int error = errno;
        printf("%g, rest \"%s\", %s\n", number, rest, errno_name(error));
    }
    return 0;
}
