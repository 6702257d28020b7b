/*
 * Does -D_FORTIFY_SOURCE=2 end a program that writes past an object on the heap? glibc has
 * checking variants of the string functions and aborts. musl's headers know nothing of the macro:
 * the ninth byte is written (into the slack that both allocators leave) and the program goes on.
 * The object is not freed, since musl's free() would notice from 1.2.1 on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    volatile size_t length = 9;
    char *object = malloc(8);

    if (object == NULL)
        return 1;
    memset(object, 'x', length);
    printf("%d bytes written into 8, the first is %c\n", (int)length, object[0]);
    return 0;
}
