/*
 * Where is a file that was just opened for appending? glibc goes to the end at fopen; musl tells
 * the position of the descriptor, which is 0 until something is written.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
    char path[] = "/tmp/append-XXXXXX";
    int descriptor = mkstemp(path);

    if (descriptor < 0 || write(descriptor, "abc", 3) != 3)
        return 1;
    close(descriptor);
    FILE *file = fopen(path, "a");
    if (file == NULL)
        return 1;
    printf("%ld of 3\n", ftell(file));
    fclose(file);
    unlink(path);
    return 0;
}
