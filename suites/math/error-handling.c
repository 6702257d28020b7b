/* Which ways to report errors does <math.h> promise in math_errhandling? */
#include <math.h>
#include <stdio.h>

int main(void)
{
    printf("errno: %s, exceptions: %s\n", math_errhandling & MATH_ERRNO ? "yes" : "no",
           math_errhandling & MATH_ERREXCEPT ? "yes" : "no");
    return 0;
}
