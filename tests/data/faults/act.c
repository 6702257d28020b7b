/*
 * Takes a moment, then tells what the image is, or what it always tells.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int shell = access("/bin/sh", X_OK) == 0;

    if (argc < 3)
        return 2;
    usleep(60000);
    if (strcmp(argv[1], "differ") == 0)
        printf("%s: %s\n", argv[2], shell ? "a shell" : "no shell");
    else if (strcmp(argv[1], "abort") == 0 && shell)
        abort();
    else if (strcmp(argv[1], "exit") == 0)
        return shell ? 3 : 0;
    else
        printf("%s: as everywhere\n", argv[2]);
    return 0;
}
