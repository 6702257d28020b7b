/*
 * Can a program move the end of its data segment (sbrk)?
 *
 * usage: sbrk ask | move
 *
 * Asking works on both. Moving fails on musl with ENOMEM.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "errors.h"

int main(int argc, char **argv)
{
    intptr_t step = argc > 1 && strcmp(argv[1], "move") == 0 ? 4096 : 0;

    puts(sbrk(step) != (void *)-1 ? "works" : error_name(errno));
    return 0;
}
