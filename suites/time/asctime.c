/*
 * What does asctime() say to a date that its 26 bytes cannot hold?
 *
 * usage: asctime YEAR MONTH
 *
 * The C standard leaves it undefined. musl ends the program; glibc has a larger buffer and writes
 * "???" for a month that does not exist.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: asctime YEAR MONTH\n");
        return 2;
    }
    struct tm date = {
        .tm_year = atoi(argv[1]) - 1900, .tm_mon = atoi(argv[2]) - 1, .tm_mday = 1,
    };
    fputs(asctime(&date), stdout);
    return 0;
}
