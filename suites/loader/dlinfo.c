/*
 * What can dlinfo() tell about a library?
 *
 * glibc: its link map, its folder, its namespace, and more. musl: the link map.
 */
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>

#ifndef __GLIBC__
enum { RTLD_DI_LMID = 1, RTLD_DI_ORIGIN = 6 };
#endif

int main(int argc, char **argv)
{
    void *library = dlopen(argc > 1 ? argv[1] : "", RTLD_NOW);
    struct link_map *map;
    char folder[4096];
    long id;

    printf("link map: %s\n", dlinfo(library, RTLD_DI_LINKMAP, &map) == 0 ? "told" : "refused");
    printf("folder: %s\n", dlinfo(library, RTLD_DI_ORIGIN, folder) == 0 ? "told" : "refused");
    printf("namespace: %s\n", dlinfo(library, RTLD_DI_LMID, &id) == 0 ? "told" : "refused");
    return 0;
}
