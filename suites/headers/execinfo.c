/*
 * Can a program print its own stack trace with <execinfo.h>?
 *
 * glibc yes. musl has neither the header nor backtrace(): does not compile.
 */
#include <execinfo.h>
#include <stdio.h>

int main(void)
{
    void *frames[16];
    puts(backtrace(frames, 16) > 0 ? "has frames" : "has no frames");
    return 0;
}
