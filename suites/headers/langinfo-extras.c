/*
 * Can a program ask the locale for the first day of the week?
 *
 * glibc yes, with _NL_TIME_FIRST_WEEKDAY, as cal does. musl does not define it: does not compile.
 */
#include <langinfo.h>
#include <stdio.h>

int main(void)
{
    printf("day %d\n", *nl_langinfo(_NL_TIME_FIRST_WEEKDAY));
    return 0;
}
