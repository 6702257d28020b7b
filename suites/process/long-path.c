/*
 * Can the path of a working directory be found that is longer than PATH_MAX?
 *
 * usage: long-path getcwd | realpath
 *
 * glibc walks up to the root where the kernel gives up, in realpath() since 2.33; musl fails.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "errors.h"

enum { NAME_LENGTH = 200, LEVELS = 25 };

int main(int argc, char **argv)
{
    char name[NAME_LENGTH + 1];

    memset(name, 'd', NAME_LENGTH);
    name[NAME_LENGTH] = '\0';
    if (argc < 2 || chdir("/tmp") != 0)
        return 2;
    for (int i = 0; i < LEVELS; i++) {
        if ((mkdir(name, 0700) != 0 && errno != EEXIST) || chdir(name) != 0)
            return 1;
    }
    char *path = strcmp(argv[1], "getcwd") == 0 ? getcwd(NULL, 0) : realpath(".", NULL);
    if (path == NULL)
        puts(error_name(errno));
    else
        puts(strlen(path) > PATH_MAX ? "a path longer than PATH_MAX" : "a shorter path");
    return 0;
}
