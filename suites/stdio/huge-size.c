/*
 * May snprintf be told that the buffer is very large?
 *
 * usage: huge-size beyond-int | all-memory
 *
 * POSIX asked for EOVERFLOW beyond INT_MAX, which musl returned before 1.2.5. glibc looks at the
 * length of the output only; but its 2.41 writes nothing where the end of such a buffer would lie
 * beyond the end of memory.
 */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "errno-name.h"

int main(int argc, char **argv)
{
    char text[16] = "untouched";
    volatile size_t size = (size_t)INT_MAX + 1;

    if (argc > 1 && strcmp(argv[1], "all-memory") == 0)
        size = SIZE_MAX;
    errno = 0;
    int length = snprintf(text, size, "%s", "x");
    if (length < 0)
        printf("refused with %s\n", errno_name(errno));
    else
        printf("length %d, buffer \"%s\"\n", length, text);
    return 0;
}
