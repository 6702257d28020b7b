/*
 * Are e and E with acute accent the same letter for wcscasecmp(), where no locale is set?
 */
#include <locale.h>
#include <stdio.h>
#include <wchar.h>

int main(void)
{
    setlocale(LC_ALL, "");
    puts(wcscasecmp(L"\u00e9", L"\u00c9") == 0 ? "the same" : "different");
    return 0;
}
