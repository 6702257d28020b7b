/*
 * Can a script without a first line #! be started by its name?
 *
 * Writes the script of the report and starts it as env, gradle and other launchers do, with
 * execvp().
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
    char script[] = "/tmp/qwe";
    char *arguments[] = { script, NULL };
    int file = open(script, O_CREAT | O_TRUNC | O_WRONLY, 0755);

    if (file < 0 || write(file, "echo 1\n", 7) != 7 || fchmod(file, 0755) != 0 || close(file) != 0) {
        puts("the script could not be written");
        return 0;
    }
    execvp(script, arguments);
    printf("can't execute '%s': %s\n", script, errno == ENOEXEC ? "Exec format error" : "no shell");
    return 0;
}
