/*
 * Can stdout be assigned to?
 *
 * glibc: it is a variable. musl: a constant pointer, so it does not compile. The C standard wants
 * an expression only.
 */
#include <stdio.h>

int main(void)
{
    FILE *before = stdout;

    stdout = stderr;
    stdout = before;
    puts("assigned");
    return 0;
}
