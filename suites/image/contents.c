/*
 * Does the image have these files and libraries? What has a slash is a path, the rest are names of
 * libraries that the loader searches for.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        int there = strchr(argv[i], '/') != NULL ? access(argv[i], F_OK) == 0
                                                 : dlopen(argv[i], RTLD_LAZY) != NULL;
        printf("%s %s\n", there ? "has" : "lacks", argv[i]);
    }
    return 0;
}
