/*
 * A program that asks for an executable stack (-z execstack) calls a nested function through a
 * pointer, for which gcc puts a few instructions on the stack.
 */
#include <stdio.h>

__attribute__((noinline)) static int apply(int (*function)(int), int value)
{
    __asm__ volatile("" : "+r"(function)); /* or it would be inlined */
    return function(value);
}

int main(int argc, char **argv)
{
    int add(int value) { return value + argc; }

    (void)argv;
    printf("the nested function says %d\n", apply(add, 41));
    return 0;
}
