/*
 * Does a program's memory shrink when it frees blocks?
 *
 * usage: given-back KEEP-EVERY
 *
 * Allocates 200,000 blocks of 500 bytes and frees all of them, or, with KEEP-EVERY 50, all but
 * every fiftieth. The answer is the resident memory afterwards by that of before, in coarse steps.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCKS = 200000, BLOCK_BYTES = 500 };

/* Without stdio, whose own blocks would lie behind the others and hold the heap up. */
static long resident_pages(void)
{
    static char text[128];
    int file = open("/proc/self/statm", O_RDONLY);

    if (file < 0 || read(file, text, sizeof text - 1) <= 0)
        exit(1);
    close(file);
    return strtol(strchr(text, ' '), NULL, 10);
}

int main(int argc, char **argv)
{
    static char *blocks[BLOCKS];
    int keep_every = argc > 1 ? atoi(argv[1]) : 0;

    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc(BLOCK_BYTES);
        for (int j = 0; blocks[i] != NULL && j < BLOCK_BYTES; j++)
            ((volatile char *)blocks[i])[j] = 'x';
    }
    long before = resident_pages();
    for (int i = 0; i < BLOCKS; i++) {
        if (keep_every == 0 || i % keep_every != 0)
            free(blocks[i]);
    }
    long percent = resident_pages() * 100 / before;
    puts(percent < 15 ? "nearly all is given back" : percent < 85 ? "some is given back"
                                                                  : "nothing is given back");
    return 0;
}
