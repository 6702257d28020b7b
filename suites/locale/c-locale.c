/*
 * Does the C locale format and sort alike? Both do as the C standard says.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int main(void)
{
    char day[32];
    struct tm tuesday = { .tm_year = 126, .tm_mon = 10, .tm_mday = 24, .tm_wday = 2 };

    setlocale(LC_ALL, "C");
    strftime(day, sizeof day, "%A %d %B", &tuesday);
    printf("%s, %.2f, %s\n", day, strtod("1234.5", NULL),
           strcoll("Zebra", "apple") < 0 ? "Zebra before apple" : "apple before Zebra");
    return 0;
}
