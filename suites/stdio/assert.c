/*
 * What does a failed assertion print, and is text still in stdout's buffer written? glibc names
 * the program, the file, the line, and the function; musl the file, the function, and the line.
 */
#include <assert.h>
#include <stdio.h>

int main(void)
{
    printf("still in the buffer");
    volatile int apples = 1;
#line 7 "shop.c"
    assert(apples == 2);
    return 0;
}
