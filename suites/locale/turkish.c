/*
 * What is the capital of i in the Turkish locale? It should be U+0130, I with a dot.
 */
#include <locale.h>
#include <stdio.h>
#include <wctype.h>

int main(void)
{
    const char *name = setlocale(LC_ALL, "tr_TR.UTF-8");
    printf("%s, U+%04X\n", name == NULL ? "refused" : "accepted", (unsigned)towupper(L'i'));
    return 0;
}
