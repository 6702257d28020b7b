/*
 * Can a program copy a FILE, or look into it?
 *
 * glibc: the structure is public. musl: the type is incomplete, so it does not compile.
 */
#include <stdio.h>

int main(void)
{
    puts(sizeof(FILE) > 0 ? "the structure is public" : "empty");
    return 0;
}
