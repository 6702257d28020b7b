/*
 * Which is the first signal that a program may use as it likes?
 *
 * usage: realtime-signals first | full-set
 *
 * musl keeps three signals to itself (32 to 34), glibc two. "full-set" asks whether signal 34 is
 * in the set that sigfillset() makes.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "full-set") == 0) {
        sigset_t all;
        sigfillset(&all);
        puts(sigismember(&all, 34) == 1 ? "34 is in the full set" : "34 is not in the full set");
        return 0;
    }
    printf("SIGRTMIN is %d\n", SIGRTMIN);
    return 0;
}
