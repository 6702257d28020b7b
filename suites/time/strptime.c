/*
 * What does strptime() make of a text?
 *
 * usage: strptime [--tzset] TEXT FORMAT
 *
 * The struct tm holds 2 January 2000, 03:04:05 before, without weekday and day of the year; the
 * fields that are different afterwards are printed, and what is left of the text.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

static void print_change(const char *name, long before, long after)
{
    if (after != before)
        printf(" %s %ld", name, after);
}

int main(int argc, char **argv)
{
    const struct tm before = {
        .tm_year = 100, .tm_mon = 0, .tm_mday = 2, .tm_hour = 3, .tm_min = 4, .tm_sec = 5,
        .tm_wday = -1, .tm_yday = -1, .tm_gmtoff = -1,
    };
    struct tm date = before;

    if (argc > 1 && strcmp(argv[1], "--tzset") == 0) {
        tzset();
        argc--;
        argv++;
    }
    if (argc < 3) {
        fprintf(stderr, "usage: strptime [--tzset] TEXT FORMAT\n");
        return 2;
    }
    const char *rest = strptime(argv[1], argv[2], &date);
    printf("%s:", rest == NULL ? "refused" : "accepted");
    print_change("year", before.tm_year, date.tm_year);
    print_change("month", before.tm_mon, date.tm_mon);
    print_change("day", before.tm_mday, date.tm_mday);
    print_change("hour", before.tm_hour, date.tm_hour);
    print_change("minute", before.tm_min, date.tm_min);
    print_change("second", before.tm_sec, date.tm_sec);
    print_change("weekday", before.tm_wday, date.tm_wday);
    print_change("day of the year", before.tm_yday, date.tm_yday);
    print_change("offset", before.tm_gmtoff, date.tm_gmtoff);
    if (rest != NULL && *rest != '\0')
        printf(", left over \"%s\"", rest);
    puts("");
    return 0;
}
