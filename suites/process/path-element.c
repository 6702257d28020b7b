/*
 * Does execvp() go on with PATH after an element that is a file and no directory?
 *
 * glibc does; musl before 1.1.19 stopped with ENOTDIR. The program to find is this one, under
 * another name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "errors.h"

int main(int argc, char **argv)
{
    char *const arguments[] = { "found-in-path", "found", NULL };

    (void)argv;
    if (argc > 1) {
        puts("found");
        return 0;
    }
    unlink("/tmp/found-in-path");
    if (symlink("/proc/self/exe", "/tmp/found-in-path") != 0)
        return 1;
    setenv("PATH", "/etc/passwd:/tmp", 1);
    execvp(arguments[0], arguments);
    puts(error_name(errno));
    return 0;
}
