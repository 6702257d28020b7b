/*
 * Is more than PTRDIFF_MAX bytes refused, and with which error?
 *
 * usage: too-large malloc | calloc
 *
 * Both libcs say ENOMEM.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "errors.h"

int main(int argc, char **argv)
{
    volatile size_t half = (size_t)PTRDIFF_MAX + 1;
    int by_product = argc > 1 && strcmp(argv[1], "calloc") == 0;

    errno = 0;
    void *volatile block = by_product ? calloc(half, 2) : malloc(half);
    puts(block != NULL ? "a block" : error_name(errno));
    return 0;
}
