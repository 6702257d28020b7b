/*
 * In which order does ORDER BY ... COLLATE "en_US" put the words of the report?
 *
 * PostgreSQL compares with strcoll() in the locale of the column, after it has asked setlocale()
 * whether there is such a locale.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_collation(const void *left, const void *right)
{
    return strcoll(*(char *const *)left, *(char *const *)right);
}

int main(void)
{
    const char *words[] = { "Barn", "beef", "b\u00e9mol", "B\u0153uf", "boulette", "Bubble" };

    if (!setlocale(LC_COLLATE, "en_US.UTF-8")) {
        puts("ERROR: invalid locale name: \"en_US.UTF-8\"");
        return 0;
    }
    qsort(words, sizeof words / sizeof words[0], sizeof words[0], by_collation);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        printf("%s%s", i == 0 ? "" : " ", words[i]);
    puts("");
    return 0;
}
