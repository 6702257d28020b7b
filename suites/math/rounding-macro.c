/*
 * Does FLT_ROUNDS from <float.h> tell the rounding mode that fesetround() set? musl has a
 * <float.h> of its own that asks the processor; glibc has none, and the compiler's says "to
 * nearest" at all times (gcc 10 here).
 */
#include <fenv.h>
#include <float.h>
#include <stdio.h>

int main(void)
{
    static const char *const names[] = { "toward zero", "to nearest", "upward", "downward" };

    if (fesetround(FE_UPWARD) != 0)
        return 1;
    int mode = FLT_ROUNDS;
    fesetround(FE_TONEAREST);
    puts(mode >= 0 && mode < 4 ? names[mode] : "unknown");
    return 0;
}
