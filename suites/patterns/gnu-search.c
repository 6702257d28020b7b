/*
 * Can a program use the GNU interface of the regular expressions? <regex.h> of glibc has
 * re_compile_pattern() and re_search() beside the functions of POSIX; musl has neither, and this
 * program does not compile.
 */
#include <regex.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    struct re_pattern_buffer expression = { 0 };
    const char *text = "three apples";

    re_set_syntax(RE_SYNTAX_POSIX_EXTENDED);
    if (re_compile_pattern("ap+", 3, &expression) != NULL)
        return 1;
    int length = (int)strlen(text);
    printf("found at %d\n", (int)re_search(&expression, text, length, 0, length, NULL));
    return 0;
}
