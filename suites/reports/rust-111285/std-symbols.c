/*
 * Which of the functions that Rust's standard library asked for does the libc export?
 *
 * The standard library of Rust 1.69 and older calls them by their LFS64 names. A linker takes what the
 * libc exports to it, which is what dlsym() sees. (fstat64 and its kin are left out: glibc has them
 * only since 2.33, before in a static part.)
 */
#include <dlfcn.h>
#include <stdio.h>

int main(void)
{
    const char *names[] = { "open64", "lseek64", "ftruncate64", "readdir64", "readdir64_r", "mmap64" };
    const int count = sizeof names / sizeof names[0];
    int exported = 0;

    for (int i = 0; i < count; i++) {
        if (dlsym(RTLD_DEFAULT, names[i]))
            exported++;
        else
            fprintf(stderr, "undefined reference to `%s'\n", names[i]);
    }
    printf("%d of %d functions are exported\n", exported, count);
    return 0;
}
