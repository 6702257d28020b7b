/*
 * Is a signal stack accepted that is as small as the kernel allows on this CPU?
 *
 * The kernel tells programs the least size in AT_MINSIGSTKSZ, at least 2 KiB; musl since 1.2.6
 * wants more than that and fails with ENOMEM.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>

#include "errors.h"

enum { KERNEL_MINIMUM = 2048, KEY_OF_MINIMUM = 51 /* AT_MINSIGSTKSZ, not in older headers */ };

int main(void)
{
    size_t size = getauxval(KEY_OF_MINIMUM);

    if (size < KERNEL_MINIMUM)
        size = KERNEL_MINIMUM;
    stack_t stack = { .ss_sp = malloc(size), .ss_size = size };
    puts(sigaltstack(&stack, NULL) == 0 ? "accepted" : error_name(errno));
    return 0;
}
