/* Are blocks of all sizes aligned for any type? They are, on both. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    for (size_t size = 1; size < 100000; size += size / 2 + 1) {
        void *block = malloc(size);
        if (block == NULL || (uintptr_t)block % _Alignof(max_align_t) != 0) {
            printf("a block of %zu bytes is not aligned\n", size);
            return 0;
        }
    }
    puts("all aligned");
    return 0;
}
