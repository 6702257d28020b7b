/* What a program does to process 1 of its container, which has the same user: it is the one that speaks with the outside
 * and says how this program ends. Prints what it was allowed to do. */
#include "errors.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/types.h>
#include <unistd.h>

#define AGENT 1

static const char *opened(const char *path, int how)
{
    int file = open(path, how);

    if (file < 0)
        return error_name(errno);
    close(file);
    return "opened";
}

/* Signals that can be sent do nothing to the first process of a container that has not asked for them. */
static void signals(void)
{
    for (int round = 0; round < 200; round++)
        for (int number = 1; number < 65; number++)
            kill(AGENT, number);
    printf("still there: %s\n", kill(AGENT, 0) == 0 ? "yes" : error_name(errno));
}

/* Its output is where answers are written: who could write there could lie. */
static void streams(void)
{
    char path[32];

    for (int number = 0; number < 3; number++) {
        snprintf(path, sizeof path, "/proc/%d/fd/%d", AGENT, number);
        printf("stream %d: %s\n", number, opened(path, number == 0 ? O_RDONLY : O_WRONLY));
    }
    for (int number = 0; number < 65536; number++)
        close(number);
}

static void memory(void)
{
    char byte;
    struct iovec here = {&byte, 1}, there = {(void *)4096, 1};

    printf("attach: %s\n", ptrace(PTRACE_ATTACH, AGENT, NULL, NULL) == 0 ? "done" : error_name(errno));
    printf("seize: %s\n", ptrace(PTRACE_SEIZE, AGENT, NULL, NULL) == 0 ? "done" : error_name(errno));
    printf("read: %s\n", process_vm_readv(AGENT, &here, 1, &there, 1, 0) >= 0 ? "done" : error_name(errno));
    printf("memory: %s\n", opened("/proc/1/mem", O_RDWR));
    printf("environment: %s\n", opened("/proc/1/environ", O_RDONLY));
    printf("its root: %s\n", opened("/proc/1/root", O_RDONLY | O_DIRECTORY));
    printf("out of memory, take it: %s\n", opened("/proc/1/oom_score_adj", O_WRONLY));
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    setvbuf(stdout, NULL, _IONBF, 0);
    if (!strcmp(what, "signals"))
        signals();
    else if (!strcmp(what, "streams"))
        streams();
    else if (!strcmp(what, "memory"))
        memory();
    return 0;
}
