/*
 * Which error has catopen() for a message catalogue that does not exist?
 */
#include <errno.h>
#include <nl_types.h>
#include <stdio.h>

int main(void)
{
    if (catopen("no-such-catalogue", 0) != (nl_catd)-1)
        puts("opened");
    else
        puts(errno == ENOENT ? "ENOENT" : errno == EOPNOTSUPP ? "EOPNOTSUPP" : "another error");
    return 0;
}
