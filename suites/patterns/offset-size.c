/*
 * How many bytes has an offset into the text? regmatch_t has two, so a library that was built for
 * one libc reads nonsense from the other's.
 */
#include <regex.h>
#include <stdio.h>

int main(void)
{
    printf("%zu bytes\n", sizeof(regoff_t));
    return 0;
}
