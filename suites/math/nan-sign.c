/*
 * Which sign has the NaN that a function returns where it has no value?
 *
 * usage: nan-sign acos|tgamma|y0|log X
 *
 * Printed by printf, as users see it. The processor's own NaN, from 0/0, is negative on x86-64;
 * glibc returns it in some functions and a positive one in others.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    const char *name = argv[1];
    double x = atof(argv[2]);

    printf("%f\n", strcmp(name, "acos") == 0     ? acos(x)
                   : strcmp(name, "tgamma") == 0 ? tgamma(x)
                   : strcmp(name, "y0") == 0     ? y0(x)
                                                 : log(x));
    return 0;
}
