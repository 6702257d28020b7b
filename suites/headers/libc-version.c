/*
 * Can a program ask for the libc's version with gnu_get_libc_version()?
 *
 * glibc yes. musl has no such header and says its version nowhere: does not compile.
 */
#include <gnu/libc-version.h>
#include <stdio.h>

int main(void)
{
    puts(gnu_get_libc_version()[0] == '2' ? "has a version" : "has an odd version");
    return 0;
}
