/*
 * Under which name is the thread that a timer signals (SIGEV_THREAD_ID)?
 *
 * glibc: _sigev_un._tid, and the documented name only in new releases. musl: the documented
 * sigev_notify_thread_id, so the other does not compile.
 */
#include <signal.h>
#include <stdio.h>

int main(void)
{
    struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID };

    event._sigev_un._tid = 1;
    printf("thread %d\n", event._sigev_un._tid);
    return 0;
}
