/*
 * Is the last day that a struct tm can hold a time for mktime()?
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <time.h>

int main(void)
{
    struct tm last = { .tm_year = INT_MAX, .tm_mon = 11, .tm_mday = 31, .tm_isdst = -1 };

    errno = 0;
    if (mktime(&last) != -1)
        puts("a time");
    else
        puts(errno == EOVERFLOW ? "EOVERFLOW" : "another error");
    return 0;
}
