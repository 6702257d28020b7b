/*
 * What does sysconf() say about this limit?
 *
 * usage: sysconf NAME
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name;
    int key;
} limits[] = {
    { "ARG_MAX", _SC_ARG_MAX },
    { "GETPW_R_SIZE_MAX", _SC_GETPW_R_SIZE_MAX },
    { "HOST_NAME_MAX", _SC_HOST_NAME_MAX },
    { "LINE_MAX", _SC_LINE_MAX },
    { "NGROUPS_MAX", _SC_NGROUPS_MAX },
    { "SYMLOOP_MAX", _SC_SYMLOOP_MAX },
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof limits / sizeof limits[0]; i++) {
        if (strcmp(limits[i].name, argv[1]) == 0) {
            printf("%s is %ld\n", argv[1], sysconf(limits[i].key));
            return 0;
        }
    }
    return 2;
}
