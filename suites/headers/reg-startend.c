/*
 * Can regexec() be told to look at a part of a string, with REG_STARTEND of the BSDs?
 *
 * glibc yes. musl no: does not compile.
 */
#include <regex.h>
#include <stdio.h>

int main(void)
{
    regex_t pattern;
    regmatch_t part = { .rm_so = 0, .rm_eo = 1 };

    regcomp(&pattern, "b", REG_EXTENDED);
    puts(regexec(&pattern, "ab", 1, &part, REG_STARTEND) == 0 ? "looked past the part"
                                                              : "looked at the part only");
    regfree(&pattern);
    return 0;
}
