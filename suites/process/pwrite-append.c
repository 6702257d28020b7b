/*
 * Where does pwrite() write in a file that was opened with O_APPEND?
 *
 * POSIX: at the offset, as musl does since 1.2.6. Linux, and with it glibc: at the end.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    char content[16] = "";
    int file = open("/tmp/appended", O_CREAT | O_TRUNC | O_RDWR | O_APPEND, 0600);

    if (file < 0 || write(file, "abcdef", 6) != 6 || pwrite(file, "X", 1, 0) != 1)
        return 1;
    if (pread(file, content, sizeof content - 1, 0) < 0)
        return 1;
    puts(content);
    return 0;
}
