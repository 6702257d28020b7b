/*
 * Pure arithmetic in registers: no libc, no memory, so no libc can make a difference. The control
 * of every timing in this suite: where it moves, the machine or the pair of images is to blame.
 */
#include "work.h"

int main(int argc, char **argv)
{
    return work_run(NULL, 0, argc, argv); /* knows the work "arithmetic" and no other */
}
