/*
 * What does fgetwc() do at a byte that is no character?
 *
 * usage: read-wide file|memory
 *
 * Reads "a", a bad byte and "b", from a file or from memory (fmemopen).
 */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

int main(int argc, char **argv)
{
    static char text[] = "a\xff" "b";
    FILE *file;

    setlocale(LC_ALL, "");
    if (argc > 1 && strcmp(argv[1], "memory") == 0) {
        file = fmemopen(text, 3, "r");
    } else {
        file = fopen("/tmp/text", "w+");
        if (file != NULL) {
            fwrite(text, 1, 3, file);
            file = freopen("/tmp/text", "r", file);
        }
    }
    if (file == NULL) {
        puts("the text cannot be opened");
        return 1;
    }
    printf("%s, ", fgetwc(file) == L'a' ? "a" : "not a");
    errno = 0;
    if (fgetwc(file) == WEOF)
        printf("%s, error flag %s, ", errno == EILSEQ ? "EILSEQ" : "end",
               ferror(file) ? "set" : "not set");
    else
        printf("a character, ");
    wint_t next = fgetwc(file);
    puts(next == L'b' ? "then b" : next == WEOF ? "then stuck" : "then something else");
    return 0;
}
