/* Can fmemopen open a buffer of no bytes? POSIX.1-2008 allowed EINVAL; musl gave it to 1.1.22. */
#include <stdio.h>

#include "errno-name.h"

int main(void)
{
    volatile size_t size = 0;

    errno = 0;
    FILE *file = fmemopen(NULL, size, "w");
    if (file == NULL) {
        printf("refused with %s\n", errno_name(errno));
        return 0;
    }
    puts("opened");
    fclose(file);
    return 0;
}
