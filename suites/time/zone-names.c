/*
 * Which names has the zone in tzname, and where lies it?
 */
#include <stdio.h>
#include <time.h>

int main(void)
{
    tzset();
    printf("\"%s\" and \"%s\", %ld s west, %s\n", tzname[0], tzname[1], timezone,
           daylight ? "with summer time" : "without summer time");
    return 0;
}
