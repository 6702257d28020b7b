/*
 * Does dl_iterate_phdr() count the objects that were removed?
 *
 * Unwinders keep their tables for as long as the counts stay. glibc counts dlclose(). musl removes
 * nothing, so its count stays 0.
 */
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>

static unsigned long long removed;

static int look(struct dl_phdr_info *info, size_t size, void *argument)
{
    (void)size;
    (void)argument;
    removed = info->dlpi_subs;
    return 1;
}

int main(int argc, char **argv)
{
    dlclose(dlopen(argc > 1 ? argv[1] : "", RTLD_NOW));
    dl_iterate_phdr(look, NULL);
    printf("removed: %llu\n", removed);
    return 0;
}
