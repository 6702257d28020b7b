/*
 * Does the loader tell what it does when LD_DEBUG asks for it?
 *
 * glibc yes, here to the file that LD_DEBUG_OUTPUT names, with the process id at its end. musl
 * knows neither.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
    char path[128];

    snprintf(path, sizeof path, "%s.%d", getenv("LD_DEBUG_OUTPUT"), (int)getpid());
    puts(unlink(path) == 0 ? "told" : "nothing told");
    return 0;
}
