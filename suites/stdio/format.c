/*
 * What does printf make of a format with one value?
 *
 * usage: format FORMAT [TYPE [VALUE]]
 *
 * Prints the text in quotes, or the errno with which snprintf failed. glibc prints what it does
 * not know as it stands; musl refuses the whole format with EINVAL. The format comes from the
 * command line, so that the compiler cannot work out the result.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "errno-name.h"

int main(int argc, char **argv)
{
    char text[200] = "";
    const char *format = argc > 1 ? argv[1] : "";
    const char *type = argc > 2 ? argv[2] : "nothing";
    const char *value = argc > 3 ? argv[3] : "";
    int length;

    errno = 0;
    if (strcmp(type, "nothing") == 0)
        length = snprintf(text, sizeof text, format, NULL);
    else if (strcmp(type, "int") == 0)
        length = snprintf(text, sizeof text, format, atoi(value));
    else if (strcmp(type, "two-ints") == 0)
        length = snprintf(text, sizeof text, format, atoi(value), atoi(value));
    else if (strcmp(type, "long-long") == 0)
        length = snprintf(text, sizeof text, format, atoll(value));
    else if (strcmp(type, "double") == 0)
        length = snprintf(text, sizeof text, format, atof(value));
    else if (strcmp(type, "long-double") == 0)
        length = snprintf(text, sizeof text, format, (long double)atof(value));
    else if (strcmp(type, "string") == 0)
        length = snprintf(text, sizeof text, format, value);
    else if (strcmp(type, "three-strings") == 0)
        length = snprintf(text, sizeof text, format, "first", "second", "third");
    else if (strcmp(type, "wide-character") == 0)
        length = snprintf(text, sizeof text, format, (wint_t)value[0]);
    else if (strcmp(type, "wide-string") == 0)
        length = snprintf(text, sizeof text, format, L"wide");
    else if (strcmp(type, "null") == 0)
        length = snprintf(text, sizeof text, format, (void *)NULL);
    else
        return 2;

    if (length < 0)
        printf("refused with %s\n", errno_name(errno));
    else
        printf("\"%s\"\n", text);
    return 0;
}
