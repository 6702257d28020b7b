/*
 * Is on_exit() there, an atexit() whose functions get the exit status?
 *
 * glibc yes. musl no: does not link.
 */
#include <stdio.h>
#include <stdlib.h>

static void say(int status, void *argument)
{
    (void)argument;
    printf("exit status %d\n", status);
}

int main(void)
{
    on_exit(say, NULL);
    return 0;
}
