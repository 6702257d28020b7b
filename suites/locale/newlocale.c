/*
 * What does newlocale() say to a name that nobody has, and to a category that does not exist?
 *
 * usage: newlocale all|unknown NAME
 */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: newlocale all|unknown NAME\n");
        return 2;
    }
    int mask = strcmp(argv[1], "all") == 0 ? LC_ALL_MASK : 1 << 20;
    if (newlocale(mask, argv[2], (locale_t)0) != (locale_t)0)
        puts("accepted");
    else
        puts(errno == ENOENT ? "ENOENT" : errno == EINVAL ? "EINVAL" : "another error");
    return 0;
}
