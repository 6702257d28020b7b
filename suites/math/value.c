/*
 * Which value has a mathematical function for an argument?
 *
 * usage: value FUNCTION X [Y]
 *
 * Prints 17 digits, enough to tell any two doubles apart (9 for float, 21 for long double). Both
 * libcs are within about one unit of the last place, and do not always choose the same neighbour.
 * The arguments are such that glibc says the same with and without fused multiply-add.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct { const char *name; double (*function)(double); } functions[] = {
    { "sin", sin },     { "cos", cos },       { "tan", tan },   { "asin", asin },
    { "acos", acos },   { "atan", atan },     { "sinh", sinh }, { "cosh", cosh },
    { "tanh", tanh },   { "exp", exp },       { "log", log },   { "log10", log10 },
    { "cbrt", cbrt },   { "tgamma", tgamma }, { "erf", erf },   { "lgamma", lgamma },
    { "log1p", log1p }, { "expm1", expm1 },   { "j0", j0 },     { "y0", y0 },
    { "sqrt", sqrt },   { "round", round },
};

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    const char *name = argv[1];
    double x = atof(argv[2]), y = argc > 3 ? atof(argv[3]) : 0;

    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcmp(name, functions[i].name) == 0)
            printf("%.17g\n", functions[i].function(x));
    if (strcmp(name, "pow") == 0)
        printf("%.17g\n", pow(x, y));
    if (strcmp(name, "hypot") == 0)
        printf("%.17g\n", hypot(x, y));
    if (strcmp(name, "sinf") == 0)
        printf("%.9g\n", sinf((float)x));
    if (strcmp(name, "expl") == 0)
        printf("%.21Lg\n", expl((long double)x));
    return 0;
}
