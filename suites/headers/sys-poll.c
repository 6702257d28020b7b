/*
 * Does #include <sys/poll.h>, the old name of <poll.h>, compile with -Werror?
 *
 * glibc yes. musl forwards to <poll.h> with a #warning, and warnings are errors here.
 */
#include <stdio.h>
#include <sys/poll.h>

int main(void)
{
    printf("poll says %d\n", poll(NULL, 0, 0));
    return 0;
}
