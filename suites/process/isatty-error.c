/* Which error does isatty() leave for a descriptor that is not open? EBADF; old musl: none. */
#include <stdio.h>
#include <unistd.h>

#include "errors.h"

int main(void)
{
    errno = 0;
    if (isatty(99))
        puts("a terminal");
    else
        puts(errno == 0 ? "errno as before" : error_name(errno));
    return 0;
}
