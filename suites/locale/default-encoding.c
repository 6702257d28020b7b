/*
 * In which encoding does a program work that asks for the user's locale where none is set?
 *
 * setlocale(LC_ALL, "") without LANG and LC_*: UTF-8 on musl, ASCII on glibc.
 */
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    setlocale(LC_ALL, "");
    printf("%s, at most %zu bytes a character\n", nl_langinfo(CODESET), MB_CUR_MAX);
    return 0;
}
