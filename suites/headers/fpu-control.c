/*
 * Is the control word of the x87 unit within reach, <fpu_control.h>?
 *
 * glibc yes. musl no: does not compile.
 */
#include <fpu_control.h>
#include <stdio.h>

int main(void)
{
    fpu_control_t word;

    _FPU_GETCW(word);
    puts((word & _FPU_EXTENDED) == _FPU_EXTENDED ? "extended precision" : "reduced precision");
    return 0;
}
