/*
 * Is the byte 0xE9 a character in the C locale?
 *
 * musl maps it to a private code point and gives it back unchanged; for glibc it is an error.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

int main(void)
{
    mbstate_t state;
    wchar_t character = 0;

    memset(&state, 0, sizeof state);
    errno = 0;
    size_t length = mbrtowc(&character, "\xe9", 1, &state);
    if (length == (size_t)-1)
        printf("not a character (%s)\n", errno == EILSEQ ? "EILSEQ" : "another error");
    else
        printf("character 0x%lx\n", (unsigned long)character);
    return 0;
}
