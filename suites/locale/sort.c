/*
 * In which order does strcoll() put words of the locale en_US.UTF-8?
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_locale(const void *left, const void *right)
{
    return strcoll(*(char *const *)left, *(char *const *)right);
}

int main(void)
{
    const char *words[] = { "beef", "Zebra", "apple", "_x", "Barn" };

    printf("%s:", setlocale(LC_ALL, "en_US.UTF-8") == NULL ? "refused" : "accepted");
    qsort(words, 5, sizeof words[0], by_locale);
    for (int i = 0; i < 5; i++)
        printf(" %s", words[i]);
    puts("");
    return 0;
}
