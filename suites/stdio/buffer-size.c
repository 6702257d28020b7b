/*
 * How large is the buffer of a file opened with fopen? glibc takes st_blksize, 4 KiB on most file
 * systems; musl has BUFSIZ, 1 KiB. setvbuf() without a buffer changes neither.
 *
 * usage: buffer-size [SETVBUF-BYTES]
 */
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    FILE *file = tmpfile();

    if (file == NULL)
        return 1;
    if (argc > 1 && setvbuf(file, NULL, _IOFBF, (size_t)atoi(argv[1])) != 0)
        puts("setvbuf fails");
    putc('x', file);
    printf("%zu bytes\n", __fbufsize(file));
    fclose(file);
    return 0;
}
