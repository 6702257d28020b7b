/*
 * What is a wide character in the locale of the user, where none is set?
 *
 * usage: wide-char CODE-POINT...
 *
 * musl has one table for all locales. glibc has that of the locale, and the C locale knows ASCII
 * alone.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <wctype.h>

int main(int argc, char **argv)
{
    static const char *const classes[] = {
        "alpha", "punct", "space", "blank", "cntrl", "upper", "lower", "print",
    };

    setlocale(LC_ALL, "");
    for (int i = 1; i < argc; i++) {
        wint_t c = (wint_t)strtoul(argv[i], NULL, 16);
        int any = 0;
        printf("U+%04X:", (unsigned)c);
        for (size_t k = 0; k < sizeof classes / sizeof classes[0]; k++) {
            if (iswctype(c, wctype(classes[k]))) {
                printf(" %s", classes[k]);
                any = 1;
            }
        }
        if (!any)
            printf(" no class");
        if (towupper(c) != c)
            printf(", upper U+%04X", (unsigned)towupper(c));
        if (towlower(c) != c)
            printf(", lower U+%04X", (unsigned)towlower(c));
        printf(", width %d\n", wcwidth((wchar_t)c));
    }
    return 0;
}
