/*
 * Is a script without a #! line given to /bin/sh?
 *
 * usage: exec-script execvp | execv | posix_spawnp
 *
 * glibc's execvp() does so when the kernel says ENOEXEC; musl's returns that error. Where there is
 * no /bin/sh, glibc fails with its ENOENT, which counts as "given to /bin/sh" here.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "errors.h"

enum { RAN = 41, SCRIPT_MODE = 0755 };

extern char **environ;
static char path[] = "/tmp/script";
static char *const arguments[] = { path, NULL };

static int error_of_exec(const char *function)
{
    int status = 0;
    pid_t child;

    if (strcmp(function, "posix_spawnp") == 0) {
        int error = posix_spawnp(&child, path, NULL, NULL, arguments, environ);
        if (error != 0)
            return error;
    } else if ((child = fork()) == 0) {
        if (strcmp(function, "execv") == 0)
            execv(path, arguments);
        else
            execvp(path, arguments);
        _exit(errno);
    }
    waitpid(child, &status, 0);
    return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    FILE *script = fopen(path, "w");

    if (argc < 2 || script == NULL)
        return 2;
    fprintf(script, "exit %d\n", RAN);
    fclose(script);
    chmod(path, SCRIPT_MODE);
    int error = error_of_exec(argv[1]);
    unlink(path);
    puts(error == RAN || error == ENOENT ? "given to /bin/sh" : error_name(error));
    return 0;
}
