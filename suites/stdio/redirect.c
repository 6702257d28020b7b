/*
 * Can a program redirect its output by `stdout = file`? glibc declares stdout as a variable; on
 * musl it is const, as the standard lets it be, and this program does not compile.
 */
#include <stdio.h>

int main(void)
{
    FILE *original = stdout;

    stdout = stderr;
    printf("to stderr\n");
    stdout = original;
    printf("compiles\n");
    return 0;
}
