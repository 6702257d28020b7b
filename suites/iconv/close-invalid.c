/*
 * What does iconv_close() say to what iconv_open() returns when it fails?
 *
 * glibc checks and says EBADF; musl takes it for a conversion without a state and says 0.
 */
#include <errno.h>
#include <iconv.h>
#include <stdio.h>

int main(void)
{
    volatile iconv_t failed = (iconv_t)-1; /* volatile: gcc warns of freeing it */

    if (iconv_close(failed) == 0)
        puts("closed");
    else
        puts(errno == EBADF ? "EBADF" : "another error");
    return 0;
}
