/*
 * How deep may the main thread go, as far as pthread_getattr_np() tells?
 *
 * CPython 3.14 asked once for the bounds of the stack and stopped a recursion with RecursionError
 * when it came within a margin of the lower one. Here 1,000 calls of 1 KiB each are tried, which a
 * stack of 8 MiB has room for.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

enum { CALLS = 1000, FRAME = 1000, MARGIN = 32 * 1024 };

static uintptr_t lowest;

static int call(int depth)
{
    volatile char frame[FRAME];

    frame[0] = frame[FRAME - 1] = 1;
    if ((uintptr_t)frame < lowest + MARGIN)
        return depth;
    return depth == CALLS ? CALLS : call(depth + 1) * frame[0];
}

int main(void)
{
    pthread_attr_t attributes;
    void *address;
    size_t size;

    if (pthread_getattr_np(pthread_self(), &attributes) != 0 ||
        pthread_attr_getstack(&attributes, &address, &size) != 0) {
        puts("the bounds are not known");
        return 0;
    }
    lowest = (uintptr_t)address;
    puts(call(1) == CALLS ? "1000 calls deep" : "RecursionError: Stack overflow");
    return 0;
}
