/*
 * What is the program itself called in the list of loaded objects?
 *
 * glibc: nothing, the empty name. musl: by its path. Asked of dl_iterate_phdr() and of the link
 * map.
 */
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>

static int first(struct dl_phdr_info *info, size_t size, void *argument)
{
    (void)size;
    (void)argument;
    printf("dl_iterate_phdr: %s\n", info->dlpi_name[0] == '\0' ? "no name" : "a path");
    return 1;
}

int main(void)
{
    struct link_map *map = NULL;

    dl_iterate_phdr(first, NULL);
    dlinfo(dlopen(NULL, RTLD_NOW), RTLD_DI_LINKMAP, &map);
    printf("link map: %s\n", map->l_name[0] == '\0' ? "no name" : "a path");
    return 0;
}
