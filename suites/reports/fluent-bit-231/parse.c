/*
 * Is the time in a line of Apache's log understood?
 *
 * Fluent Bit parsed it, in 2017, with strptime() of the libc and the format of parsers.conf.
 */
#include <stdio.h>
#include <time.h>

int main(void)
{
    const char *format = "%d/%b/%Y:%H:%M:%S %z", *text = "03/Apr/2017:15:36:41 +0200";
    struct tm time = { 0 };

    if (!strptime(text, format, &time))
        printf("[parser] Invalid time format %s\n", format);
    else
        printf("%04d-%02d-%02d %02d:%02d:%02d, %ld s east of UTC\n", time.tm_year + 1900, time.tm_mon + 1,
               time.tm_mday, time.tm_hour, time.tm_min, time.tm_sec, time.tm_gmtoff);
    return 0;
}
