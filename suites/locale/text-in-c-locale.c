/*
 * How many characters has a text in UTF-8 in the C locale?
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    size_t count = mbstowcs(NULL, "caf\xc3\xa9", 0);

    if (count == (size_t)-1)
        puts(errno == EILSEQ ? "EILSEQ" : "another error");
    else
        printf("%zu characters\n", count);
    return 0;
}
