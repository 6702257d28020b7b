/* Says how it was called and what it reads, and where the image has musl's loader also whether "needle" is
 * among it: what is to be left when an input is made smaller. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char text[4096] = "";
    size_t length = fread(text, 1, sizeof text - 1, stdin);
    int found = strstr(text, "needle") != NULL;

    for (int i = 1; i < argc; i++)
        found |= strcmp(argv[i], "needle") == 0;
    printf("%s\n", found && access("/lib/ld-musl-x86_64.so.1", F_OK) == 0 ? "found" : "nothing");
    return length > sizeof text;
}
