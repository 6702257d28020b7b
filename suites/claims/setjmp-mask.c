/*
 * Does longjmp() put the signal mask back to what it was at setjmp()? POSIX leaves that open; where
 * it must, there is sigsetjmp().
 */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>

static jmp_buf place;

int main(void)
{
    sigset_t mask;

    if (setjmp(place) == 0) {
        sigemptyset(&mask);
        sigaddset(&mask, SIGUSR1);
        sigprocmask(SIG_BLOCK, &mask, NULL);
        longjmp(place, 1);
    }
    sigprocmask(SIG_SETMASK, NULL, &mask);
    printf("the signal mask is %s\n", sigismember(&mask, SIGUSR1) ? "left alone" : "put back");
    return 0;
}
