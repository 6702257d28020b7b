/* A program takes all of something: memory, room on disks, files, descriptors. */
#include "errors.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char block[1 << 16];

static void memory(void)
{
    for (;;) {
        char *piece = malloc(1 << 20);

        if (piece)
            memset(piece, 1, 1 << 20);
    }
}

/* Writes until nothing more fits, and leaves it there. */
static void fill(const char *path)
{
    int file = open(path, O_CREAT | O_WRONLY, 0600);

    while (file >= 0 && write(file, block, sizeof block) > 0)
        ;
}

static void scratch(void)
{
    mkdir("/tmp/deep", 0700);
    fill("/tmp/deep/full");
    fill("full");
    fill("/dev/shm/full");
    mkdir("locked", 0700);
    fill("locked/full");
    chmod("locked", 0);
    mkdir("/tmp/locked", 0700);
    chmod("/tmp/locked", 0);
    puts("as full as it gets");
}

/* Folders that anybody may write to, those of the system, and the device behind them. */
static void root(void)
{
    static const char *const places[] = {"/full", "/var/tmp/full", "/etc/full", "/opt/alpine-tax/cases/full", "/dev/full-disk",
                                         "/proc/full", "/sys/full"};
    int open_to_all = 0;

    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        int file = open(places[i], O_CREAT | O_WRONLY, 0600);

        if (file >= 0) {
            printf("%s can be written to\n", places[i]);
            open_to_all++;
        }
    }
    printf("%d places\n", open_to_all);
}

/* In one folder, as many as it takes. */
static void files(void)
{
    char path[64];
    long number;

    for (number = 0; number < 1000000; number++) {
        snprintf(path, sizeof path, "/tmp/%ld", number);
        if (mknod(path, S_IFREG | 0600, 0) != 0)
            break;
    }
    puts(number == 1000000 || errno == ENOSPC ? "as many as it may" : error_name(errno));
}

/* So many at once, unless it may have only fewer. */
static void descriptors(void)
{
    long number;

    for (number = 0; number < 1000000; number++)
        if (open("/dev/null", O_RDONLY) < 0)
            break;
    puts(number > 100 ? "as many as it may" : error_name(errno));
}

/* Folder in folder, so deep that no path reaches the end. */
static void depth(void)
{
    int level;

    for (level = 0; level < 10000; level++)
        if (mkdir("deep", 0700) != 0 || chdir("deep") != 0)
            break;
    printf("%d levels\n", level);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    if (!strcmp(what, "memory"))
        memory();
    else if (!strcmp(what, "scratch"))
        scratch();
    else if (!strcmp(what, "root"))
        root();
    else if (!strcmp(what, "files"))
        files();
    else if (!strcmp(what, "descriptors"))
        descriptors();
    else if (!strcmp(what, "depth"))
        depth();
    return 0;
}
