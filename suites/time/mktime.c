/*
 * Which time does mktime() take for one that the clocks leave out, or show twice?
 *
 * usage: mktime MONTH DAY HOUR MINUTE [MONTH DAY HOUR MINUTE]
 *
 * For each time of 2024, with tm_isdst = -1 (not known), what the clocks really showed then;
 * only the last one is printed, the first may set the scene.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
    char text[64] = "";

    for (int i = 1; i + 4 <= argc; i += 4) {
        struct tm local = {
            .tm_year = 124, .tm_mon = atoi(argv[i]) - 1, .tm_mday = atoi(argv[i + 1]),
            .tm_hour = atoi(argv[i + 2]), .tm_min = atoi(argv[i + 3]), .tm_isdst = -1,
        };
        mktime(&local);
        strftime(text, sizeof text, "%H:%M %Z", &local);
    }
    puts(text);
    return 0;
}
