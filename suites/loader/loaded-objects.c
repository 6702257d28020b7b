/*
 * Which objects does a program have that is linked with the libc only?
 *
 * glibc: the loader is a file of its own. musl: the libc is the loader.
 */
#include <link.h>
#include <stdio.h>
#include <string.h>

static int describe(struct dl_phdr_info *info, size_t size, void *argument)
{
    int *number = argument;

    (void)size;
    if (++*number > 1 && strstr(info->dlpi_name, "/ld-") != NULL)
        puts("a loader");
    else if (strstr(info->dlpi_name, "libc.") != NULL)
        puts("a libc");
    return 0;
}

int main(void)
{
    int number = 0;

    dl_iterate_phdr(describe, &number);
    return 0;
}
