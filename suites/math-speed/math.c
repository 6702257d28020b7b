/*
 * What do the mathematical functions cost?
 *
 * usage: math FUNCTION
 *
 * Each iteration calls the function for 256 numbers between 0.01 and 10 and adds the results up.
 * Since the last bits may differ, the checksum is that the sum is what it has to be, to 6 places.
 * glibc has variants with FMA instructions and chooses at start-up (IFUNC); musl is C code,
 * compiled for any x86-64.
 */
#include <math.h>

#include "work.h"

enum { VALUES = 256 };

enum shape { OF_DOUBLE, OF_FLOAT, OF_TWO, OF_THREE, OF_LONG_DOUBLE, TO_LONG };

struct function {
    const char *name;
    enum shape shape;
    void *address;
    double sum;   /* of all results */
    double scale; /* of the arguments; 0: 1 */
};

static double half_and_double(double value)
{
    int exponent;
    double fraction = frexp(value, &exponent);

    return ldexp(fraction, exponent + 3);
}

static const struct function functions[] = {
    { "sin", OF_DOUBLE, sin, 61.8505825 },
    { "cos", OF_DOUBLE, cos, -21.2866029 },
    { "tan", OF_DOUBLE, tan, -190.585308 },
    { "exp", OF_DOUBLE, exp, 537662.724 },
    { "exp2", OF_DOUBLE, exp2, 37544.1519 },
    { "expm1", OF_DOUBLE, expm1, 537406.724 },
    { "log", OF_DOUBLE, log, 350.293773 },
    { "log2", OF_DOUBLE, log2, 505.36709 },
    { "log10", OF_DOUBLE, log10, 152.130653 },
    { "log1p", OF_DOUBLE, log1p, 426.972413 },
    { "sqrt", OF_DOUBLE, sqrt, 548.948731 },
    { "cbrt", OF_DOUBLE, cbrt, 419.32133 },
    { "atan", OF_DOUBLE, atan, 322.584148 },
    { "sinh", OF_DOUBLE, sinh, 268820.253 },
    { "tanh", OF_DOUBLE, tanh, 241.782286 },
    { "erf", OF_DOUBLE, erf, 245.052866 },
    { "tgamma", OF_DOUBLE, tgamma, 3381938.88 },
    { "lgamma", OF_DOUBLE, lgamma, 1129.87563 },
    { "j0", OF_DOUBLE, j0, 25.8064559 },
    { "floor", OF_DOUBLE, floor, 1178 },
    { "rint", OF_DOUBLE, rint, 1308 },
    { "trunc", OF_DOUBLE, trunc, 1178 },
    { "frexp-ldexp", OF_DOUBLE, half_and_double, 10473.9737 },
    { "sin-large", OF_DOUBLE, sin, 13.4892126, 1e10 },
    { "sinf", OF_FLOAT, sinf, 61.8505807 },
    { "expf", OF_FLOAT, expf, 537662.726 },
    { "logf", OF_FLOAT, logf, 350.293772 },
    { "pow", OF_TWO, pow, 47497.9788 },
    { "atan2", OF_TWO, atan2, 272.887306 },
    { "fmod", OF_TWO, fmod, 269.060047 },
    { "hypot", OF_TWO, hypot, 1481.89232 },
    { "fmod-large", OF_TWO, fmod, 282.170047, 1e6 },
    { "fma", OF_THREE, fma, 3038.45254 },
    { "expl", OF_LONG_DOUBLE, expl, 537662.724 },
    { "lround", TO_LONG, lround, 1308 },
};

static const struct function *chosen;
static double values[VALUES];
static double others[VALUES];

#define CALL(shape, ...) ((shape)chosen->address)(__VA_ARGS__)

typedef double of_double(double);
typedef float of_float(float);
typedef double of_two(double, double);
typedef double of_three(double, double, double);
typedef long double of_long_double(long double);
typedef long to_long(double);

static double sum_of_results(void)
{
    double sum = 0;

    switch (chosen->shape) {
    case OF_DOUBLE:
        for (int i = 0; i < VALUES; i++)
            sum += CALL(of_double *, values[i]);
        break;
    case OF_FLOAT:
        for (int i = 0; i < VALUES; i++)
            sum += CALL(of_float *, (float)values[i]);
        break;
    case OF_TWO:
        for (int i = 0; i < VALUES; i++)
            sum += CALL(of_two *, values[i], others[i]);
        break;
    case OF_THREE:
        for (int i = 0; i < VALUES; i++)
            sum += CALL(of_three *, values[i], others[i], 1.0);
        break;
    case OF_LONG_DOUBLE:
        for (int i = 0; i < VALUES; i++)
            sum += CALL(of_long_double *, values[i]);
        break;
    case TO_LONG:
        for (int i = 0; i < VALUES; i++)
            sum += CALL(to_long *, values[i]);
        break;
    }
    return sum;
}

static uint64_t compute(int thread)
{
    double off = sum_of_results() / chosen->sum - 1;

    return off > -1e-6 && off < 1e-6;
}

static void choose_values(double scale)
{
    uint64_t state = 88172645463325252u;

    for (int i = 0; i < VALUES; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        values[i] = (0.01 + state % 100000 / 10010.0) * scale;
        others[i] = 0.5 + state % 1000 / 300.0;
    }
}

static const struct work any_function = { "any", compute, 1, NULL };

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof functions / sizeof functions[0] && argc > 1; i++) {
        if (strcmp(argv[1], functions[i].name) == 0)
            chosen = &functions[i];
    }
    if (chosen == NULL)
        return work_run(&any_function, 0, argc, argv);
    choose_values(chosen->scale == 0 ? 1 : chosen->scale);
    argv[1] = "any";
    return work_run(&any_function, 1, argc, argv);
}
