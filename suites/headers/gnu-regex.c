/*
 * Is the older regular expression interface of GNU there, re_compile_pattern() and re_search()?
 *
 * glibc yes. musl no: does not compile.
 */
#include <regex.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    struct re_pattern_buffer pattern;

    memset(&pattern, 0, sizeof pattern);
    re_syntax_options = RE_SYNTAX_EGREP;
    re_compile_pattern("b+", 2, &pattern);
    printf("found at %d\n", (int)re_search(&pattern, "abb", 3, 0, 3, NULL));
    return 0;
}
