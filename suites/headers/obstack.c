/*
 * Are GNU's object stacks there, <obstack.h>?
 *
 * glibc yes. musl no: does not compile; Alpine packages them as musl-obstack-dev.
 */
#include <obstack.h>
#include <stdio.h>
#include <stdlib.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free free

int main(void)
{
    struct obstack stack;

    obstack_init(&stack);
    obstack_grow(&stack, "grown", 6);
    printf("%s\n", (char *)obstack_finish(&stack));
    obstack_free(&stack, NULL);
    return 0;
}
