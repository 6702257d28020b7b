/* A library compiled with the checks that distributions set by default. */
#define _FORTIFY_SOURCE 2
#include <stdio.h>
#include <string.h>

int next(void);

int next(void)
{
    char text[16];
    volatile int number = 42;

    snprintf(text, sizeof text, "%d", number);
    return (int)strlen(text) + 40;
}
