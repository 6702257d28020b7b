/*
 * What happens to a program that frees an address inside of a block?
 *
 * glibc calls abort(), musl since 1.2.1 ends with SIGSEGV; the allocator before took the address
 * for a block.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    volatile uintptr_t address = (uintptr_t)malloc(400) + 16;

    free((void *)address);
    puts("not seen");
    return 0;
}
