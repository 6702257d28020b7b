/*
 * Does MALLOC_PERTURB_ make malloc() fill new blocks?
 *
 * glibc fills them with the complement of that number; musl reads no such variable.
 */
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    volatile unsigned char *block = malloc(3000);
    int filled = 0;

    for (int i = 0; i < 3000; i++)
        filled += block[i] == (unsigned char)~165;
    puts(filled == 3000 ? "filled" : "not filled");
    return 0;
}
