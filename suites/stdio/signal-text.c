/* Which texts does strsignal have for SIGFPE, SIGCHLD, and the first real-time signal? */
#include <signal.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    printf("SIGFPE: %s\n", strsignal(SIGFPE));
    printf("SIGCHLD: %s\n", strsignal(SIGCHLD));
    printf("signal 40: %s\n", strsignal(40));
    return 0;
}
