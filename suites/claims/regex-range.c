/* Does a bracket expression take a range of letters beyond ASCII, in the locale C.UTF-8? */
#include <locale.h>
#include <regex.h>
#include <stdio.h>

int main(void)
{
    regex_t expression;

    if (setlocale(LC_ALL, "C.UTF-8") == NULL) {
        puts("there is no locale C.UTF-8");
        return 0;
    }
    switch (regcomp(&expression, "^[\u00e0-\u00ff]$", 0)) {
    case 0:
        puts(regexec(&expression, "\u00e9", 0, NULL, 0) == 0 ? "the range matches"
                                                            : "the range does not match");
        regfree(&expression);
        break;
    case REG_ECOLLATE:
        puts("REG_ECOLLATE");
        break;
    case REG_ERANGE:
        puts("REG_ERANGE");
        break;
    default:
        puts("another error");
    }
    return 0;
}
