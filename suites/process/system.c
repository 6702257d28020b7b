/*
 * What does system() say when it cannot start a shell?
 *
 * usage: system ask | too-long
 *
 * "ask" is system(NULL), in a process that may not have children: glibc tries and says 0, musl
 * says 1 always. "too-long" is a command longer than the kernel takes: glibc and musl before
 * 1.1.20 report a shell that ended with 127, newer musl and glibc 2.31 return -1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { TOO_LONG = 200000 };

int main(int argc, char **argv)
{
    static char command[TOO_LONG + 1];

    if (argc > 1 && strcmp(argv[1], "ask") == 0) {
        struct rlimit none = { 0, 0 };
        setrlimit(RLIMIT_NPROC, &none);
        puts(system(NULL) ? "there is a shell" : "there is no shell");
        return 0;
    }
    memset(command, ' ', TOO_LONG);
    int status = system(command);
    if (status == -1)
        puts("-1");
    else
        printf("a shell that ended with %d\n", WEXITSTATUS(status));
    return 0;
}
