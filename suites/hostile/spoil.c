/* A program that may write to the whole root of its container takes from it what the next one needs, the loader,
 * and leaves something there. Says how many of these it could. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    static const char *const loaders[] = {"/lib/ld-musl-x86_64.so.1", "/lib/ld-musl-aarch64.so.1", "/lib64/ld-linux-x86-64.so.2",
                                          "/lib/ld-linux-aarch64.so.1"};
    int done = 0;

    for (unsigned i = 0; i < sizeof loaders / sizeof *loaders; i++)
        done += unlink(loaders[i]) == 0;
    done += open("/spoilt", O_CREAT | O_WRONLY, 0600) >= 0;
    printf("%d done\n", done);
    return 0;
}
