/*
 * What does setlocale() say to a locale that nobody has?
 *
 * musl has no locale data, takes any name and goes on in C.UTF-8. glibc says NULL.
 */
#include <locale.h>
#include <stdio.h>

int main(void)
{
    const char *name = setlocale(LC_ALL, "xx_YY.UTF-8");
    printf("%s\n", name == NULL ? "refused" : "accepted");
    return 0;
}
