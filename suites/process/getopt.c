/*
 * How does getopt() or getopt_long() take the arguments of this program apart?
 *
 * usage: getopt short | long ARGUMENT...
 *
 * The options are -v and -o VALUE, in the long form also --verbose and --version. getopt() of musl
 * stops at the first argument that is no option, as POSIX says; glibc's goes on, and puts the
 * others behind.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct option long_options[] = {
    { "verbose", no_argument, NULL, 'v' },
    { "version", no_argument, NULL, 'V' },
    { NULL, 0, NULL, 0 },
};

int main(int argc, char **argv)
{
    int is_long = argc > 1 && strcmp(argv[1], "long") == 0;
    int option;

    argv[1] = "program";
    argv++;
    argc--;
    printf("options:");
    while ((option = is_long ? getopt_long(argc, argv, "vo:", long_options, NULL)
                             : getopt(argc, argv, "vo:")) != -1)
        printf(" %c", option);
    printf(", the rest:");
    for (int i = optind; i < argc; i++)
        printf(" %s", argv[i]);
    putchar('\n');
    return 0;
}
