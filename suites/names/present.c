/*
 * Which of these functions does the image's libc have?
 *
 * usage: present [--exact] FUNCTION...
 *
 * glibc kept some in a library of its own, libresolv or libanl, so those are looked into as well;
 * and its headers rename some to __FUNCTION, which counts unless --exact is given.
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool present(const char *name)
{
    return dlsym(RTLD_DEFAULT, name) != NULL;
}

int main(int argc, char **argv)
{
    bool exact = argc > 1 && strcmp(argv[1], "--exact") == 0;
    int missing = 0;

    dlopen("libresolv.so.2", RTLD_NOW | RTLD_GLOBAL);
    dlopen("libanl.so.1", RTLD_NOW | RTLD_GLOBAL);
    for (int i = exact ? 2 : 1; i < argc; i++) {
        char renamed[64];
        snprintf(renamed, sizeof renamed, "__%s", argv[i]);
        if (!present(argv[i]) && (exact || !present(renamed)))
            printf("%s%s", missing++ == 0 ? "missing: " : " ", argv[i]);
    }
    puts(missing == 0 ? "all present" : "");
    return 0;
}
