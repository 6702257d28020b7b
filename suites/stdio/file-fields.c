/*
 * Can a program look into a FILE? glibc's <stdio.h> shows the fields, and old code reads
 * `_fileno`; on musl FILE is incomplete, and this program does not compile.
 */
#include <stdio.h>

int main(void)
{
    printf("descriptor %d\n", stdin->_fileno);
    return 0;
}
