/*
 * Does getdate() work out the weekday and the day of the year?
 *
 * Its formats are in a file that DATEMSK names; it calls strptime().
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(void)
{
    FILE *formats = fopen("/tmp/formats", "w");

    if (formats == NULL) {
        puts("the formats cannot be written");
        return 1;
    }
    fputs("%Y-%m-%d\n", formats);
    fclose(formats);
    setenv("DATEMSK", "/tmp/formats", 1);
    struct tm *date = getdate("2024-07-01");
    if (date == NULL)
        printf("refused, getdate_err %d\n", getdate_err);
    else
        printf("weekday %d, day of the year %d\n", date->tm_wday, date->tm_yday);
    return 0;
}
