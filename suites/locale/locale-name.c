/*
 * What does setlocale() call the locale that a name asks for, and which encoding has it?
 *
 * usage: locale-name NAME
 */
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    const char *name = setlocale(LC_ALL, argc > 1 ? argv[1] : "");

    printf("%s, %s\n", name == NULL ? "refused" : name, nl_langinfo(CODESET));
    return 0;
}
