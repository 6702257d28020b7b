/*
 * Is "rb" a mode for popen? POSIX knows "r" and "w"; glibc refuses everything else but "e" with
 * EINVAL, musl looks at the first letter. The image need not have a shell: what popen says of a
 * missing one is not the question.
 */
#include <stdio.h>

#include "errno-name.h"

int main(void)
{
    errno = 0;
    FILE *stream = popen("true", "rb");

    puts(stream == NULL && errno == EINVAL ? "refused with EINVAL" : "accepted");
    if (stream != NULL)
        pclose(stream);
    return 0;
}
