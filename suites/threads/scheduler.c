/*
 * Do the functions that read and set the scheduling policy of a process work?
 *
 * They do on glibc. On musl they all fail with ENOSYS: Linux changes a single thread where POSIX
 * wants the process changed.
 */
#include <sched.h>
#include <stdio.h>

#include "errors.h"

static void report(const char *function, int result)
{
    printf("%s: %s\n", function, result == -1 ? error_name(errno) : "works");
}

int main(void)
{
    struct sched_param parameters = { .sched_priority = 0 };

    report("sched_getscheduler", sched_getscheduler(0));
    report("sched_setscheduler", sched_setscheduler(0, SCHED_OTHER, &parameters));
    report("sched_getparam", sched_getparam(0, &parameters));
    report("sched_setparam", sched_setparam(0, &parameters));
    return 0;
}
