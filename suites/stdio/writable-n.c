/*
 * May a format in writable memory contain %n? With -D_FORTIFY_SOURCE=2 glibc aborts, since that is
 * how format strings are attacked; musl counts the characters.
 */
#include <stdio.h>
#include <string.h>

int main(void)
{
    static char format[16];
    int count = 0;

    strcpy(format, "abc%n\n");
    printf(format, &count);
    printf("%d characters\n", count);
    return 0;
}
