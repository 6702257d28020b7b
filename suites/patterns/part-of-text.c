/*
 * Can regexec search a part of a text by REG_STARTEND, from BSD? glibc has it; musl does not, and
 * this program does not compile.
 */
#include <regex.h>
#include <stdio.h>

int main(void)
{
    regmatch_t part = { .rm_so = 0, .rm_eo = 5 };
    regex_t expression;

    if (regcomp(&expression, "apple", REG_EXTENDED) != 0)
        return 1;
    int result = regexec(&expression, "three apples", 1, &part, REG_STARTEND);
    puts(result == 0 ? "found" : "not found in the part");
    return 0;
}
