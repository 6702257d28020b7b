/*
 * Can a program declare ioctl() with a request of type unsigned long, to wrap it?
 *
 * glibc: that is its type. musl: int, as in POSIX, so the declarations conflict.
 */
#include <stdio.h>
#include <sys/ioctl.h>

int ioctl(int descriptor, unsigned long request, ...);

int main(void)
{
    puts("the types agree");
    return 0;
}
