/*
 * How large is regoff_t, an offset of a match?
 *
 * glibc: int, against POSIX, to keep its ABI. musl: as large as a pointer. A regmatch_t that
 * crosses from one to the other has other fields.
 */
#include <regex.h>
#include <stdio.h>

int main(void)
{
    printf("%zu bytes\n", sizeof(regoff_t));
    return 0;
}
