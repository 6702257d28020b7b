/*
 * Debian's unwinder asks glibc's _dl_find_object where a program's tables are. musl has no such
 * function; this one answers by dl_iterate_phdr, as the unwinder itself does where it is built
 * for musl.
 */
#define _GNU_SOURCE
#include <link.h>
#include <stddef.h>
#include <stdint.h>

/* As in glibc's dlfcn.h. */
struct dl_find_object {
    unsigned long long flags;
    void *map_start;
    void *map_end;
    struct link_map *link_map;
    void *eh_frame;
    unsigned long long reserved[7];
};

struct query {
    uintptr_t address;
    struct dl_find_object *found;
};

static int look(struct dl_phdr_info *object, size_t size, void *argument)
{
    struct query *query = argument;
    uintptr_t begin = 0, end = 0, table = 0;

    (void)size;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[i];
        uintptr_t start = object->dlpi_addr + header->p_vaddr;

        if (header->p_type == PT_LOAD && query->address - start < header->p_memsz) {
            begin = start;
            end = start + header->p_memsz;
        } else if (header->p_type == PT_GNU_EH_FRAME) {
            table = start;
        }
    }
    if (end == 0 || table == 0)
        return 0;
    *query->found = (struct dl_find_object){
        .map_start = (void *)begin, .map_end = (void *)end, .eh_frame = (void *)table,
    };
    return 1;
}

int _dl_find_object(void *address, struct dl_find_object *found)
{
    struct query query = { (uintptr_t)address, found };

    return dl_iterate_phdr(look, &query) ? 0 : -1;
}
