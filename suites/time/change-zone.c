/*
 * Does localtime_r() see that TZ has changed since the last call of tzset()?
 *
 * POSIX lets it be. musl looks at TZ on every call; glibc does so in localtime() only.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(void)
{
    time_t noon = 1719835200;
    struct tm local;

    setenv("TZ", "EST5", 1);
    tzset();
    setenv("TZ", "JST-9", 1);
    localtime_r(&noon, &local);
    puts(local.tm_hour == 21 ? "new zone" : local.tm_hour == 7 ? "old zone" : "another zone");
    return 0;
}
