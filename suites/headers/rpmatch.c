/*
 * Is rpmatch() there, which tells whether an answer means yes?
 *
 * glibc yes. musl no: does not link.
 */
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    puts(rpmatch("y") == 1 ? "yes" : "not yes");
    return 0;
}
