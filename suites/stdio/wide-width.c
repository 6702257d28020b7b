/* Does wide printf pad %5lc to five characters? musl ignored the width before 1.2.4. */
#include <stdio.h>
#include <wchar.h>

int main(void)
{
    wchar_t text[32];
    const wchar_t *volatile format = L"%5lc|";
    int length = swprintf(text, 32, format, (wint_t)L'x');

    printf("%d characters: \"%ls\"\n", length, text);
    return 0;
}
