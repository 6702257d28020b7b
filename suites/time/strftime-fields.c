/*
 * What does strftime() write for a weekday and a month that do not exist?
 */
#include <stdio.h>
#include <time.h>

int main(void)
{
    char text[64];
    struct tm date = { .tm_year = 124, .tm_mday = 1, .tm_mon = 14, .tm_wday = 9 };

    strftime(text, sizeof text, "%a %b", &date);
    puts(text);
    return 0;
}
