/*
 * Do printf() and strtod() go by the rounding mode? Prints for each whether rounding up and
 * rounding down give different results.
 */
#include <fenv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    static const int modes[] = { FE_UPWARD, FE_DOWNWARD };
    char text[2][32];
    double number[2];
    volatile double value = 1.5625;
    /* Not literals where the compiler could see them: it would compute the result itself. */
    const char *volatile format = "%.2f";
    const char *volatile digits = "0.1";

    for (int i = 0; i < 2; i++) {
        fesetround(modes[i]);
        snprintf(text[i], sizeof text[i], format, value);
        number[i] = strtod(digits, NULL);
    }
    fesetround(FE_TONEAREST);
    printf("printf %s the rounding mode, strtod %s it\n",
           strcmp(text[0], text[1]) != 0 ? "follows" : "ignores",
           number[0] != number[1] ? "follows" : "ignores");
    return 0;
}
