/*
 * Can floating point errors be made to raise SIGFPE, with feenableexcept()?
 *
 * glibc yes. musl has no such function: does not link.
 */
#include <fenv.h>
#include <stdio.h>

int main(void)
{
    volatile double zero = 0.0;

    feenableexcept(FE_DIVBYZERO);
    printf("%s\n", 1.0 / zero > 0 ? "no trap" : "odd");
    return 0;
}
