/* glibc has <gnu/libc-version.h>, musl has not. */
#include <gnu/libc-version.h>
#include <stdio.h>

int main(void)
{
    puts(gnu_get_libc_version() ? "built" : "no version");
    return 0;
}
