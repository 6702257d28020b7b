/*
 * May a handler of atexit() call exit() again?
 *
 * It is undefined. glibc and musl before 1.2.6 end with the new status, musl since 1.2.6 stops the
 * program with SIGSEGV.
 */
#include <stdlib.h>

static void exit_again(void)
{
    exit(7);
}

int main(void)
{
    atexit(exit_again);
    return 3;
}
