/*
 * In which encoding may a program ask for its translated texts?
 *
 * usage: bind-codeset CODESET
 */
#include <libintl.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    const char *codeset = bind_textdomain_codeset("program", argc > 1 ? argv[1] : NULL);
    puts(codeset == NULL ? "null" : codeset);
    return 0;
}
