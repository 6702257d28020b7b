/*
 * Does the libc itself use the malloc() that the program brings along?
 *
 * This program has an allocator of its own. musl before 1.1.20 used the built-in one for its own
 * blocks; glibc and newer musl use the program's.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Alignas(16) char pool[1 << 20];
static size_t used;

void *malloc(size_t size)
{
    char *block = pool + used + 16;

    size = (size + 15) & ~(size_t)15;
    if (used + size + 16 > sizeof pool)
        return NULL;
    *(size_t *)(block - 16) = size;
    used += size + 16;
    return block;
}

void free(void *block)
{
    (void)block;
}

void *calloc(size_t count, size_t size)
{
    return malloc(count * size); /* never reused, so still zero */
}

void *realloc(void *old, size_t size)
{
    char *block = malloc(size);

    if (old != NULL && block != NULL) {
        size_t old_size = *(size_t *)((char *)old - 16);
        memcpy(block, old, old_size < size ? old_size : size);
    }
    return block;
}

static const char *owner(const void *block)
{
    uintptr_t address = (uintptr_t)block;
    return address >= (uintptr_t)pool && address < (uintptr_t)(pool + sizeof pool) ? "the program's"
                                                                                   : "the libc's";
}

int main(void)
{
    char *volatile text = strdup("text");
    char *line = NULL;
    size_t size = 0;
    FILE *file = fopen("/proc/self/status", "r");

    if (file == NULL || getline(&line, &size, file) < 0)
        return 1;
    printf("strdup: %s, getline: %s, fopen: %s\n", owner(text), owner(line), owner(file));
    return 0;
}
