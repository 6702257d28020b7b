/*
 * Which of these functions has the libc of the image?
 *
 * usage: functions NAME...
 *
 * They are looked up by name at run time, so that the headers of the compiler do not matter. The
 * call of cos() keeps libm among the loaded libraries.
 */
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    volatile double zero = 0;

    if (cos(zero) != 1)
        return 1;
    for (int i = 1; i < argc; i++)
        printf("%s%s: %s", i > 1 ? ", " : "", argv[i],
               dlsym(RTLD_DEFAULT, argv[i]) != NULL ? "present" : "absent");
    putchar('\n');
    return 0;
}
