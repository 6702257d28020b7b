/*
 * What does an extended regular expression match in a text?
 *
 * usage: match [--basic] [--newline] [--byte] PATTERN TEXT
 *
 * Prints the match and its groups, or the name of the error of regcomp. The locale is that of the
 * environment, which without LANG is UTF-8 on musl and ASCII on glibc. With --byte each "~" in
 * pattern and text becomes the byte 0xff, which is no UTF-8.
 */
#include <locale.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>

enum { MOST_GROUPS = 8 };

static const char *error_name(int code)
{
    switch (code) {
    case REG_BADPAT: return "REG_BADPAT";
    case REG_ECOLLATE: return "REG_ECOLLATE";
    case REG_ECTYPE: return "REG_ECTYPE";
    case REG_EESCAPE: return "REG_EESCAPE";
    case REG_ESUBREG: return "REG_ESUBREG";
    case REG_EBRACK: return "REG_EBRACK";
    case REG_EPAREN: return "REG_EPAREN";
    case REG_EBRACE: return "REG_EBRACE";
    case REG_BADBR: return "REG_BADBR";
    case REG_ERANGE: return "REG_ERANGE";
    case REG_ESPACE: return "REG_ESPACE";
    case REG_BADRPT: return "REG_BADRPT";
    default: return "another error";
    }
}

static void put_invalid_bytes(char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '~')
            *text = '\xff';
}

static void show(const char *text, regmatch_t group)
{
    if (group.rm_so < 0)
        printf("unset");
    else
        printf("\"%.*s\"", (int)(group.rm_eo - group.rm_so), text + group.rm_so);
}

int main(int argc, char **argv)
{
    int flags = REG_EXTENDED, invalid_bytes = 0, option = 1;
    regmatch_t groups[MOST_GROUPS];
    regex_t expression;

    for (; option < argc && strncmp(argv[option], "--", 2) == 0; option++) {
        if (strcmp(argv[option], "--basic") == 0)
            flags &= ~REG_EXTENDED;
        else if (strcmp(argv[option], "--newline") == 0)
            flags |= REG_NEWLINE;
        else
            invalid_bytes = 1;
    }
    if (argc - option < 2)
        return 2;
    setlocale(LC_ALL, "");
    char *pattern = argv[option], *text = argv[option + 1];
    if (invalid_bytes) {
        put_invalid_bytes(pattern);
        put_invalid_bytes(text);
    }

    int error = regcomp(&expression, pattern, flags);
    if (error != 0) {
        printf("the pattern is refused with %s\n", error_name(error));
        return 0;
    }
    if (regexec(&expression, text, MOST_GROUPS, groups, 0) != 0) {
        puts("no match");
        return 0;
    }
    if (invalid_bytes) {
        puts("a match");
        return 0;
    }
    printf("matches ");
    show(text, groups[0]);
    for (size_t i = 1; i <= expression.re_nsub && i < MOST_GROUPS; i++) {
        printf(", group %zu ", i);
        show(text, groups[i]);
    }
    putchar('\n');
    regfree(&expression);
    return 0;
}
