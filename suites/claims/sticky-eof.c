/*
 * A stream has reached the end of its file; then something is appended to the file. Does getc()
 * read on without clearerr()? The C standard says that the end stays.
 */
#include <stdio.h>

int main(void)
{
    FILE *writer = fopen("/tmp/sticky", "w");
    FILE *reader = fopen("/tmp/sticky", "r");

    if (writer == NULL || reader == NULL) {
        puts("the file cannot be opened");
        return 1;
    }
    fputc('a', writer);
    fflush(writer);
    while (getc(reader) != EOF)
        ;
    fputc('b', writer);
    fflush(writer);
    puts(getc(reader) == 'b' ? "it reads on" : "it stays at the end");
    return 0;
}
