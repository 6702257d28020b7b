/*
 * Does strverscmp order "1.a" after "1.1", and "a1" before "ab"? Digits come before letters when
 * the digits do not make a number with what is before them; musl had it the other way round.
 */
#include <stdio.h>
#include <string.h>

int main(void)
{
    static const char *const pairs[][2] = { { "1.1", "1.a" }, { "a1", "ab" } };

    for (int i = 0; i < 2; i++) {
        const char *left = pairs[i][0], *right = pairs[i][1];
        int order = strverscmp(left, right);
        const char *sign = order < 0 ? "<" : order > 0 ? ">" : "=";
        printf("%s%s %s %s", i > 0 ? ", " : "", left, sign, right);
    }
    putchar('\n');
    return 0;
}
