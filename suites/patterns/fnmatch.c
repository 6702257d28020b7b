/*
 * Does a name match a shell pattern?
 *
 * usage: fnmatch [--extended | --ignore-case] [--byte] PATTERN NAME
 *
 * The locale is that of the environment, which without LANG is UTF-8 on musl and ASCII on glibc.
 * With --byte each "~" in pattern and name becomes the byte 0xff, which is no UTF-8.
 */
#include <fnmatch.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#ifndef FNM_EXTMATCH
#define FNM_EXTMATCH (1 << 5) /* glibc's; musl's header has no such flag */
#endif

static void put_invalid_bytes(char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '~')
            *text = '\xff';
}

int main(int argc, char **argv)
{
    int flags = 0, option = 1;

    if (argc < 3)
        return 2;
    setlocale(LC_ALL, "");
    char *pattern = argv[argc - 2], *name = argv[argc - 1];
    for (; option < argc - 2; option++) {
        if (strcmp(argv[option], "--extended") == 0)
            flags |= FNM_EXTMATCH;
        else if (strcmp(argv[option], "--ignore-case") == 0)
            flags |= FNM_CASEFOLD;
        else {
            put_invalid_bytes(pattern);
            put_invalid_bytes(name);
        }
    }

    int result = fnmatch(pattern, name, flags);
    puts(result == 0 ? "matches" : result == FNM_NOMATCH ? "does not match" : "fails");
    return 0;
}
