/*
 * What says errno after writing to a stream that was opened for reading? glibc EBADF, as POSIX
 * asks; musl sets the error flag of the stream only.
 */
#include <stdio.h>

#include "errno-name.h"

int main(void)
{
    FILE *file = fopen("/dev/null", "r");

    if (file == NULL)
        return 1;
    errno = 0;
    int failed = fputs("text", file) == EOF;
    int error = errno;
    printf("%s, error flag %s, %s\n", failed ? "fails" : "succeeds",
           ferror(file) ? "set" : "not set", errno_name(error));
    fclose(file);
    return 0;
}
