/*
 * Does Erlang's emulator get a signal stack of the size that the kernel names as the least?
 *
 * OTP takes the larger of AT_MINSIGSTKSZ and SIGSTKSZ (8192 in musl). On CPUs with AMX that is the
 * kernel's number; here it is taken on every machine, so that each shows what those with AMX do.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>

enum { KERNEL_MINIMUM = 2048, KEY_OF_MINIMUM = 51 /* AT_MINSIGSTKSZ, not in older headers */ };

int main(void)
{
    stack_t stack = { .ss_size = getauxval(KEY_OF_MINIMUM) };

    if (stack.ss_size < KERNEL_MINIMUM)
        stack.ss_size = KERNEL_MINIMUM;
    stack.ss_sp = malloc(stack.ss_size);
    if (sigaltstack(&stack, NULL) != 0) {
        puts("Internal error: Failed to set alternate signal stack");
        fflush(stdout);
        abort();
    }
    puts("the emulator starts");
    return 0;
}
