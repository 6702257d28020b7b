/*
 * Where does mbsnrtowcs() stop when the input ends within a character?
 *
 * POSIX 2024 wants it consumed, and the rest remembered in the state. In the locale of the user,
 * where none is set: UTF-8 on musl, ASCII on glibc.
 */
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

int main(void)
{
    const char *text = "ab\xc3", *next = text;
    wchar_t wide[8];
    mbstate_t state;

    setlocale(LC_ALL, "");
    memset(&state, 0, sizeof state);
    size_t count = mbsnrtowcs(wide, &next, 3, 8, &state);
    if (count == (size_t)-1)
        puts("an error");
    else
        printf("%zu characters, %td bytes read, %s\n", count, next - text,
               mbsinit(&state) ? "nothing remembered" : "a part remembered");
    return 0;
}
