/*
 * Can a program ask for an old version of a libc function, to run on older systems?
 *
 * glibc keeps them: realpath() of version 2.2.5 still refuses a null buffer. musl has one version
 * of everything and no names for them: does not link.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

__asm__(".symver realpath, realpath@GLIBC_2.2.5");

int main(void)
{
    char *volatile no_buffer = NULL;
    puts(realpath("/", no_buffer) == NULL ? "the old one" : "the new one");
    return 0;
}
