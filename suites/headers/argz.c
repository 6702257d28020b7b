/*
 * Are GNU's vectors of strings there, <argz.h>?
 *
 * glibc yes. musl no: does not compile.
 */
#include <argz.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    char *words;
    size_t length;

    argz_create_sep("a:b:c", ':', &words, &length);
    printf("%zu words\n", argz_count(words, length));
    free(words);
    return 0;
}
