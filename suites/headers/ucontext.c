/*
 * Can a program switch stacks with makecontext() and swapcontext()?
 *
 * glibc yes. musl declares them and does not define them: does not link.
 */
#include <stdio.h>
#include <ucontext.h>

static ucontext_t here, there;

static void speak(void)
{
    puts("switched");
}

int main(void)
{
    static char stack[64 * 1024];

    getcontext(&there);
    there.uc_stack.ss_sp = stack;
    there.uc_stack.ss_size = sizeof stack;
    there.uc_link = &here;
    makecontext(&there, speak, 0);
    swapcontext(&here, &there);
    return 0;
}
