/*
 * Which texts does strerror have for these errno names? About half of them differ.
 *
 * usage: error-text NAME...
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct { const char *name; int error; } errors[] = {
    { "none", 0 },
    { "EIO", EIO },
    { "ENOENT", ENOENT },
    { "ENOMEM", ENOMEM },
    { "ENOTTY", ENOTTY },
    { "ERANGE", ERANGE },
    { "ETIMEDOUT", ETIMEDOUT },
    { "EUCLEAN", EUCLEAN },
    { "unassigned", 4095 },
};

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        for (size_t j = 0; j < sizeof errors / sizeof *errors; j++)
            if (strcmp(argv[i], errors[j].name) == 0)
                printf("%s: %s\n", errors[j].name, strerror(errors[j].error));
    return 0;
}
