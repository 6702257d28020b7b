/*
 * Can a program ask for a signal at a division by zero? glibc has feenableexcept(); musl has not,
 * and this program does not link.
 */
#include <fenv.h>
#include <stdio.h>

int main(void)
{
    volatile double one = 1, zero = 0;

    feenableexcept(FE_DIVBYZERO);
    printf("%f\n", one / zero);
    return 0;
}
