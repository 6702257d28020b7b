/* How large is this program's own file? */
#include <stdio.h>
#include <sys/stat.h>

int main(void)
{
    struct stat file;

    if (stat("/proc/self/exe", &file) != 0) {
        puts("the file cannot be looked at");
        return 1;
    }
    long kib = (long)(file.st_size / 1024);
    puts(kib < 64 ? "less than 64 KiB" : kib < 256 ? "64 to 256 KiB" : kib < 512 ? "256 to 512 KiB"
                                                                               : "more than 512 KiB");
    return 0;
}
