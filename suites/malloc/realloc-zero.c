/*
 * What does realloc() return for a size of 0?
 *
 * glibc frees the block and returns NULL, musl returns a block of no bytes.
 */
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    volatile size_t nothing = 0;
    void *block = realloc(malloc(5), nothing);

    puts(block == NULL ? "NULL" : "a block");
    return 0;
}
