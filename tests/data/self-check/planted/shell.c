/*
 * Differs, or not, with what the image is: whether it has a shell. The self-check compares an
 * image that has one with an image that has none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int shell = access("/bin/sh", X_OK) == 0;

    if (argc < 2)
        return 2;
    if (strcmp(argv[1], "print") == 0)
        puts(shell ? "a shell" : "no shell");
    else if (strcmp(argv[1], "crash") == 0 && shell)
        abort();
    else
        puts("fine");
    return 0;
}
