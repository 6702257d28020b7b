/*
 * Are the heap's checks there, mtrace() and mcheck() of <mcheck.h>?
 *
 * glibc yes (without effect since 2.34, unless libc_malloc_debug.so is preloaded). musl no: does
 * not compile.
 */
#include <mcheck.h>
#include <stdio.h>

int main(void)
{
    mtrace();
    muntrace();
    puts("traced");
    return 0;
}
