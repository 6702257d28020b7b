/*
 * Can a library be opened that has a segment of no length?
 *
 * Linkers write such a PT_LOAD for libraries without code or without data. musl before 1.2.3 asks
 * mmap() for no bytes and reports EINVAL. This program makes one from a library that works: it
 * turns the mark of what is read-only after relocation into one, in a file in memory.
 */
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static union {
        char bytes[256 * 1024];
        Elf64_Ehdr header;
    } file;
    char path[64];
    Elf64_Phdr *segments;
    Elf64_Addr end = 0;
    int made = 0;
    int from = open(argc > 1 ? argv[1] : "", O_RDONLY);
    int to = (int)syscall(SYS_memfd_create, "library", 0);
    ssize_t length = read(from, file.bytes, sizeof file.bytes);

    segments = (Elf64_Phdr *)(file.bytes + file.header.e_phoff);
    for (int i = 0; i < file.header.e_phnum; i++) {
        if (segments[i].p_type == PT_LOAD)
            end = (segments[i].p_vaddr + segments[i].p_memsz + 0xfff) & ~(Elf64_Addr)0xfff;
    }
    for (int i = 0; i < file.header.e_phnum; i++) {
        if (segments[i].p_type == PT_GNU_RELRO) {
            segments[i] = (Elf64_Phdr){
                .p_type = PT_LOAD, .p_flags = PF_R, .p_vaddr = end, .p_paddr = end, .p_align = 4096
            };
            made = 1;
        }
    }
    if (!made) {
        puts("no segment to change");
        return 1;
    }
    if (length <= 0 || write(to, file.bytes, (size_t)length) != length)
        return 1;
    snprintf(path, sizeof path, "/proc/self/fd/%d", to);
    puts(dlopen(path, RTLD_NOW) != NULL ? "opens" : "does not open");
    return 0;
}
