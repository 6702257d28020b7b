/* What a program does to those that come after it, as far as it is let. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char block[1 << 16];

/* Writes until nothing more fits, and leaves it there. */
static void fill(const char *path)
{
    int file = open(path, O_CREAT | O_WRONLY, 0600);
    while (file >= 0 && write(file, block, sizeof block) > 0)
        ;
}

static void stubborn(void)
{
    for (int number = 1; number < 32; number++)
        signal(number, SIG_IGN);
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            setsid();
            break;
        }
    for (;;)
        pause();
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    if (!strcmp(what, "kill-self"))
        kill(getpid(), SIGKILL);
    else if (!strcmp(what, "kill-group"))
        kill(0, SIGKILL);
    else if (!strcmp(what, "kill-agent"))
        for (int number = 1; number < 32; number++)
            kill(getppid(), number);
    else if (!strcmp(what, "spin"))
        for (;;)
            ;
    else if (!strcmp(what, "stubborn"))
        stubborn();
    else if (!strcmp(what, "fill")) {
        mkdir("/tmp/deep", 0700);
        fill("/tmp/deep/full");
        fill("full");
        fill("/dev/shm/full");
    } else if (!strcmp(what, "lock")) {
        mkdir("locked", 0700);
        fill("locked/full");
        chmod("locked", 0);
        mkdir("/tmp/locked", 0700);
        chmod("/tmp/locked", 0);
    } else if (!strcmp(what, "output"))
        for (;;)
            fwrite(block, 1, sizeof block, stdout);
    else if (!strcmp(what, "bomb"))
        for (;;)
            fork();
    else if (!strcmp(what, "close"))
        for (int file = 0; file < 4096; file++)
            close(file);
    return 0;
}
