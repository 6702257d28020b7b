/*
 * How does a mathematical function report that it has no result, or one out of range?
 *
 * usage: errors FUNCTION X [Y]
 *
 * Prints the result, errno, and the floating-point exceptions. C lets an implementation choose
 * between the two reports: glibc gives both, musl the exceptions only.
 */
#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "errno-name.h"

static double call(const char *name, double x, double y)
{
    if (strcmp(name, "log") == 0)
        return log(x);
    if (strcmp(name, "sqrt") == 0)
        return sqrt(x);
    if (strcmp(name, "exp") == 0)
        return exp(x);
    if (strcmp(name, "pow") == 0)
        return pow(x, y);
    if (strcmp(name, "acos") == 0)
        return acos(x);
    if (strcmp(name, "fmod") == 0)
        return fmod(x, y);
    if (strcmp(name, "sin") == 0)
        return sin(x);
    if (strcmp(name, "lgamma") == 0)
        return lgamma(x);
    exit(2);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    double x = atof(argv[2]), y = argc > 3 ? atof(argv[3]) : 0;

    feclearexcept(FE_ALL_EXCEPT);
    errno = 0;
    volatile double result = call(argv[1], x, y);
    int error = errno, exceptions = fetestexcept(FE_ALL_EXCEPT);

    if (isnan(result))
        printf("nan, %s", errno_name(error));
    else
        printf("%g, %s", result, errno_name(error));
    if (exceptions & FE_INVALID)
        printf(", FE_INVALID");
    if (exceptions & FE_DIVBYZERO)
        printf(", FE_DIVBYZERO");
    if (exceptions & FE_OVERFLOW)
        printf(", FE_OVERFLOW");
    if (exceptions & FE_UNDERFLOW)
        printf(", FE_UNDERFLOW");
    putchar('\n');
    return 0;
}
