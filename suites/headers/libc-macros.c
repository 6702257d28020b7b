/*
 * Does a macro say which libc this is?
 *
 * glibc defines __GLIBC__. musl defines nothing, on purpose: ask for features instead.
 */
#include <stdio.h>

int main(void)
{
#if defined(__GLIBC__)
    puts("__GLIBC__ is defined");
#elif defined(__MUSL__)
    puts("__MUSL__ is defined");
#else
    puts("no macro tells");
#endif
    return 0;
}
