/* Which texts does regerror have? POSIX fixes the names of the codes only. */
#include <regex.h>
#include <stdio.h>

static void show(const char *name, int code)
{
    char text[80];

    regerror(code, NULL, text, sizeof text);
    printf("%s: %s\n", name, text);
}

int main(void)
{
    show("REG_BADPAT", REG_BADPAT);
    show("REG_EPAREN", REG_EPAREN);
    return 0;
}
