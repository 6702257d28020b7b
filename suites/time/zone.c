/*
 * What time is it in the zone that TZ names, at noon UTC of 1 July 2024?
 */
#include <stdio.h>
#include <time.h>

int main(void)
{
    char text[64];
    time_t noon = 1719835200;

    strftime(text, sizeof text, "%H:%M %z %Z", localtime(&noon));
    puts(text);
    return 0;
}
