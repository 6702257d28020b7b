/*
 * Which OpenSSL would Prisma find, and is the one that it then loads there?
 *
 * On Alpine Prisma 5 and 6.0 look for libssl in /lib, take 1.1.x where none is there, and load the
 * engine that needs that version. On Debian the library is found by its soname. A libssl that this
 * program can open by its soname is one that the engine could open.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

static int can_load(const char *library)
{
    void *handle = dlopen(library, RTLD_NOW);

    if (handle)
        dlclose(handle);
    return handle != NULL;
}

int main(void)
{
    const int has_3 = access("/lib/libssl.so.3", F_OK) == 0;
    const int has_11 = access("/lib/libssl.so.1.1", F_OK) == 0;
    const char *wants = has_3 ? "libssl.so.3" : "libssl.so.1.1";

    if (access("/etc/alpine-release", F_OK) != 0) {
        puts("not Alpine: not looked for in /lib");
        return 0;
    }
    printf("detected %s", has_3 ? "3.0.x" : has_11 ? "1.1.x" : "nothing, defaulting to 1.1.x");
    printf("; %s %s", wants, can_load(wants) ? "loads" : "is missing");
    printf("%s\n", !can_load(wants) && can_load("libssl.so.3") ? ", libssl.so.3 would load" : "");
    return 0;
}
