/*
 * How many characters can be pushed back with ungetc? The standard promises one. glibc allocates
 * as needed; musl keeps eight bytes before the buffer, and one more is free after the first read.
 */
#include <stdio.h>

enum { MOST = 1000 };

int main(void)
{
    FILE *file = tmpfile();
    int count = 0;

    if (file == NULL)
        return 1;
    fputs("text", file);
    rewind(file);
    getc(file);
    while (count < MOST && ungetc('x', file) != EOF)
        count++;
    if (count == MOST)
        printf("%d or more\n", count);
    else
        printf("%d\n", count);
    fclose(file);
    return 0;
}
