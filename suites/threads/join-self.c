/*
 * What becomes of a thread that joins itself?
 *
 * glibc sees it and says EDEADLK; on musl the thread waits for its own end, here until an alarm
 * ends the program.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "errors.h"

static void give_up(int signal)
{
    static const char text[] = "waits for itself\n";

    (void)signal;
    if (write(STDOUT_FILENO, text, sizeof text - 1) < 0)
        _exit(1);
    _exit(0);
}

int main(void)
{
    signal(SIGALRM, give_up);
    alarm(1);
    printf("%s\n", error_name(pthread_join(pthread_self(), NULL)));
    return 0;
}
