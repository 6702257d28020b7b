/* What does readlink() say to a buffer of no bytes? The kernel and glibc EINVAL, musl 1.2.2: 0. */
#include <stdio.h>
#include <unistd.h>

#include "errors.h"

int main(void)
{
    char buffer[1];
    volatile size_t nothing = 0;

    puts(readlink("/proc/self/exe", buffer, nothing) == 0 ? "0 bytes" : error_name(errno));
    return 0;
}
