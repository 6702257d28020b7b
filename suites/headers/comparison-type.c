/*
 * Is there a name for the type of a comparison function, comparison_fn_t?
 *
 * glibc yes, an extension. musl no: does not compile.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
    return memcmp(a, b, 1);
}

int main(void)
{
    comparison_fn_t compare = by_value;
    char letters[] = "cab";

    qsort(letters, 3, 1, compare);
    puts(letters);
    return 0;
}
