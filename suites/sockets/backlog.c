/* How many connections may wait when a program says listen(fd, SOMAXCONN)? glibc 4096, musl 128. */
#include <stdio.h>
#include <sys/socket.h>

int main(void)
{
    printf("%d\n", SOMAXCONN);
    return 0;
}
