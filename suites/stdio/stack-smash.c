/*
 * By which signal does a program end that overwrote its stack, compiled with -fstack-protector?
 * glibc prints a message and calls abort(): SIGABRT. musl executes an instruction that is not
 * allowed: SIGSEGV, without a word.
 */
#include <stdio.h>
#include <string.h>

__attribute__((noinline)) static char overwrite(size_t length)
{
    volatile char buffer[8];

    for (size_t i = 0; i < length; i++)
        buffer[i] = 'x';
    return buffer[0];
}

int main(void)
{
    volatile size_t length = 64;

    printf("returned with %c\n", overwrite(length));
    return 0;
}
