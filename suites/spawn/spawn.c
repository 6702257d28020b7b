/*
 * What does it cost to make a process?
 *
 * usage: spawn WORK [SIZE]; spawn child
 *
 * Each iteration makes one child and waits until it has ended with the status agreed on. The child
 * is this program itself: after fork() it ends at once; otherwise it is started anew, with the
 * dynamic linker and all. SIZE is the memory, in MiB, that the parent has in use.
 */
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "work.h"

extern char **environ;

enum { STATUS = 7 };

static char self[] = "/proc/self/exe";
static char *const child_arguments[] = { self, "child", NULL };

static uint64_t prepare_memory(size_t wanted)
{
    if (wanted > 0) {
        char *memory = malloc(wanted * 1024 * 1024);

        if (memory == NULL)
            work_fail("out of memory");
        memset(memory, 1, wanted * 1024 * 1024);
    }
    return STATUS;
}

static uint64_t status_of(pid_t child)
{
    int status;

    if (child < 0 || waitpid(child, &status, 0) != child)
        work_fail("a child");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

static uint64_t do_fork(int thread)
{
    pid_t child = fork();

    if (child == 0)
        _exit(STATUS);
    return status_of(child);
}

static uint64_t do_fork_and_exec(int thread)
{
    pid_t child = fork();

    if (child == 0) {
        execv(self, child_arguments);
        _exit(1);
    }
    return status_of(child);
}

static uint64_t do_vfork_and_exec(int thread)
{
    pid_t child = vfork();

    if (child == 0) {
        execv(self, child_arguments);
        _exit(1);
    }
    return status_of(child);
}

static uint64_t do_spawn(int thread)
{
    pid_t child;

    if (posix_spawn(&child, self, NULL, NULL, child_arguments, environ) != 0)
        work_fail("posix_spawn");
    return status_of(child);
}

static uint64_t do_spawn_with_actions(int thread)
{
    posix_spawn_file_actions_t actions;
    pid_t child;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, 9);
    posix_spawn_file_actions_addopen(&actions, 10, "/dev/null", 0, 0);
    int failed = posix_spawn(&child, self, &actions, NULL, child_arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed)
        work_fail("posix_spawn");
    return status_of(child);
}

/* The same system calls without a libc in between: what the kernel takes for itself. */
static uint64_t do_system_calls(int thread)
{
    uint64_t same = 0;

    for (int i = 0; i < 100; i++)
        same += syscall(SYS_getppid) == syscall(SYS_getppid);
    return same;
}

static const struct work works[] = {
    { "fork", do_fork, 0, prepare_memory },
    { "fork-exec", do_fork_and_exec, 0, prepare_memory },
    { "vfork-exec", do_vfork_and_exec, 0, prepare_memory },
    { "posix-spawn", do_spawn, 0, prepare_memory },
    { "posix-spawn-actions", do_spawn_with_actions, 0, prepare_memory },
    { "system-calls", do_system_calls, 100 },
};

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "child") == 0)
        return STATUS;
    return work_run(works, sizeof works / sizeof works[0], argc, argv);
}
