/*
 * How many bytes may a character have in any locale?
 */
#include <limits.h>
#include <stdio.h>

int main(void)
{
    printf("%d bytes\n", MB_LEN_MAX);
    return 0;
}
