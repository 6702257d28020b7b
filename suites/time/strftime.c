/*
 * What does strftime() write?
 *
 * usage: strftime FORMAT [YEAR]
 *
 * The date is Monday, 1 July, 12:05 UTC, of 2024 or YEAR.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
    char text[64];
    struct tm date;
    time_t when = 1719835500;

    if (argc < 2) {
        fprintf(stderr, "usage: strftime FORMAT [YEAR]\n");
        return 2;
    }
    gmtime_r(&when, &date);
    if (argc > 2)
        date.tm_year = atoi(argv[2]) - 1900;
    size_t length = strftime(text, sizeof text, argv[1], &date);
    if (length == 0)
        puts("nothing");
    else
        printf("\"%.*s\"\n", (int)length, text);
    return 0;
}
