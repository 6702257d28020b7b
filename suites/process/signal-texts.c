/* What does strsignal() call these signals? */
#include <signal.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    printf("%s, %s, %s\n", strsignal(SIGFPE), strsignal(SIGCHLD), strsignal(SIGRTMAX));
    return 0;
}
