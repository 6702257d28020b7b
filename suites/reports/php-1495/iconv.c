/*
 * Can text be converted to ASCII//TRANSLIT, ASCII//IGNORE and ASCII?
 *
 * What iconv() of PHP and the command say; the text is ASCII already, so there is nothing to replace.
 */
#include <iconv.h>
#include <stdio.h>
#include <string.h>

static void convert(const char *to)
{
    char text[] = "foobar", converted[64] = "", *in = text, *out = converted;
    size_t left = strlen(text), room = sizeof converted - 1;
    iconv_t converter = iconv_open(to, "UTF-8");

    if (converter == (iconv_t)-1) {
        printf("iconv(): conversion from \"UTF-8\" to \"%s\" is not allowed\n", to);
        return;
    }
    if (iconv(converter, &in, &left, &out, &room) == (size_t)-1)
        puts("iconv(): illegal character in input string");
    else
        printf("%s: %s\n", to, converted);
    iconv_close(converter);
}

int main(void)
{
    convert("ASCII//TRANSLIT");
    convert("ASCII//IGNORE");
    convert("ASCII");
    return 0;
}
