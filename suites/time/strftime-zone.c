/*
 * Which zone does strftime() write for a struct tm that the program has filled in?
 *
 * Its offset is half an hour west of UTC, its name "OWN".
 */
#include <stdio.h>
#include <time.h>

int main(void)
{
    char text[64];
    struct tm date = { .tm_year = 124, .tm_mday = 1, .tm_gmtoff = -1800, .tm_zone = "OWN" };

    strftime(text, sizeof text, "%z \"%Z\"", &date);
    puts(text);
    return 0;
}
