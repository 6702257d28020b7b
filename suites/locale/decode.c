/*
 * What does mbrtowc() say to the beginning of a text?
 *
 * usage: decode beyond-unicode|incomplete
 *
 * In the locale of the user, where none is set: UTF-8 on musl, ASCII on glibc.
 */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

int main(int argc, char **argv)
{
    mbstate_t state;
    wchar_t c;

    if (argc < 2) {
        fprintf(stderr, "usage: decode beyond-unicode|incomplete\n");
        return 2;
    }
    const char *text = strcmp(argv[1], "incomplete") == 0 ? "\xe2" : "\xf4\x90\x80\x80";
    setlocale(LC_ALL, "");
    memset(&state, 0, sizeof state);
    size_t length = mbrtowc(&c, text, strlen(text), &state);
    if (length == (size_t)-2)
        puts("incomplete");
    else if (length == (size_t)-1)
        puts(errno == EILSEQ ? "EILSEQ" : "another error");
    else
        printf("U+%04lX\n", (unsigned long)c);
    return 0;
}
