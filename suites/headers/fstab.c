/*
 * Is the reader of /etc/fstab there, <fstab.h>?
 *
 * glibc yes. musl no: does not compile; getmntent() reads the same file on both.
 */
#include <fstab.h>
#include <stdio.h>

int main(void)
{
    endfsent();
    puts("compiled");
    return 0;
}
