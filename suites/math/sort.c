/*
 * Does qsort keep the order of elements that compare equal? musl's smoothsort does not; glibc
 * sorts by merging, which does, in 2.31, 2.36 and 2.41.
 *
 * usage: sort few | many
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FEW = 6, MANY = 10000 };

struct element {
    int key;
    int place;
};

static int by_key(const void *left, const void *right)
{
    return ((const struct element *)left)->key - ((const struct element *)right)->key;
}

int main(int argc, char **argv)
{
    static struct element elements[MANY];
    int count = argc > 1 && strcmp(argv[1], "few") == 0 ? FEW : MANY, swapped = 0;

    for (int i = 0; i < count; i++)
        elements[i] = (struct element){ .key = i * 7919 % 10, .place = i };
    if (count == FEW)
        for (int i = 0; i < count; i++)
            elements[i].key = 1 - i % 2;
    qsort(elements, (size_t)count, sizeof *elements, by_key);

    for (int i = 1; i < count; i++)
        swapped += elements[i].key == elements[i - 1].key
                   && elements[i].place < elements[i - 1].place;
    puts(swapped == 0 ? "the order is kept" : "the order is lost");
    return 0;
}
