/*
 * Where does strerror_r leave its text when _GNU_SOURCE is defined? glibc's variant returns the
 * text and need not touch the buffer; musl has the POSIX one only, which returns an int and fills
 * the buffer. _Generic() tells which one the header declares.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    char buffer[64] = "untouched";
    int returns_text = _Generic(strerror_r(ENOENT, buffer, sizeof buffer), char *: 1, int: 0);

    if (strerror_r(ENOENT, buffer, sizeof buffer) == 0)
        puts("null or zero is returned");
    printf("returns %s; buffer: %s\n", returns_text ? "the text" : "an int", buffer);
    return 0;
}
