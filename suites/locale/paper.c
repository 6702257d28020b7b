/*
 * Is there a locale category for the size of paper? It is an extension of glibc.
 */
#include <locale.h>
#include <stdio.h>

int main(void)
{
#ifdef LC_PAPER
    puts(setlocale(LC_PAPER, "C") == NULL ? "refused" : "accepted");
#else
    puts("not declared");
#endif
    return 0;
}
