/*
 * What does it cost to start a program with 32768 pointers to relocate?
 *
 * A table of addresses in a position-independent program has to be corrected at start-up by where
 * it was loaded: one relative relocation a pointer, without any name.
 */
#include <stdio.h>

static int target;

int *volatile pointers[32768] = { [0 ... 32767] = &target };

int main(void)
{
    size_t count = sizeof pointers / sizeof pointers[0];

    printf("%zu pointers, %s\n", count, pointers[count - 1] == &target ? "right" : "wrong");
    return 0;
}
