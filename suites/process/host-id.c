/* What is the id of this host? glibc reads /etc/hostid, musl says 0 always. */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    printf("%08lx\n", (unsigned long)gethostid());
    return 0;
}
