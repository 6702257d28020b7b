/* Which part of the number given to exit() does the parent see? The lowest eight bits, on both. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0)
        exit(0x1ff);
    if (child < 0 || waitpid(child, &status, 0) != child)
        return 1;
    printf("%d\n", WEXITSTATUS(status));
    return 0;
}
