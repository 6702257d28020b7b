/* What a program does with processes to outlive its time, to take all there are, or to take its keeper along. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void ignore_all(void)
{
    for (int number = 1; number < 65; number++)
        signal(number, SIG_IGN);
}

static void sleep_for_ever(void)
{
    for (;;)
        pause();
}

/* Children in sessions of their own, of which init becomes the parent, that write when they think nobody looks. */
static void escape(void)
{
    for (int i = 0; i < 4; i++)
        if (fork() == 0) {
            setsid();
            if (fork() != 0)
                _exit(0);
            ignore_all();
            for (;;) {
                FILE *file = fopen("/tmp/escaped", "a");

                if (file)
                    fclose(file);
                usleep(1000);
            }
        }
    while (wait(NULL) > 0)
        ;
    puts("four got away");
}

/* Twice as many busy processes as there are CPUs. */
static void spin(void)
{
    for (long left = 2 * sysconf(_SC_NPROCESSORS_ONLN); left > 1 && fork() != 0; left--)
        ;
    for (;;)
        ;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    if (!strcmp(what, "bomb"))
        for (;;)
            fork();
    else if (!strcmp(what, "spin"))
        spin();
    else if (!strcmp(what, "sleep"))
        sleep_for_ever();
    else if (!strcmp(what, "escape"))
        escape();
    else if (!strcmp(what, "stubborn")) {
        ignore_all();
        for (int i = 0; i < 3; i++)
            if (fork() == 0) {
                setsid();
                break;
            }
        sleep_for_ever();
    } else if (!strcmp(what, "kill-itself"))
        kill(getpid(), SIGKILL);
    else if (!strcmp(what, "kill-group"))
        kill(0, SIGKILL);
    else if (!strcmp(what, "stop-itself"))
        kill(0, SIGSTOP);
    return 0;
}
