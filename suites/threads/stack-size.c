/*
 * How large is the stack of a thread that asked for no particular size?
 *
 * glibc takes the soft limit on the stack (RLIMIT_STACK) from the start of the program, 8 MiB
 * on most systems. musl has a fixed default: 80 KiB, and 128 KiB since 1.1.21.
 *
 * The thread asks about itself with pthread_getattr_np(). musl counts the rest of the last page
 * of its thread-local storage in (130 KiB are seen), so the answer is rounded down to 16 KiB.
 */
#include <pthread.h>
#include <stdio.h>

static void *report(void *unused)
{
    pthread_attr_t attributes;
    size_t bytes = 0;

    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return unused;
    pthread_attr_getstacksize(&attributes, &bytes);
    pthread_attr_destroy(&attributes);
    printf("%zu KiB\n", bytes / 1024 / 16 * 16);
    return unused;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, report, NULL) != 0) {
        puts("pthread_create failed");
        return 1;
    }
    pthread_join(thread, NULL);
    return 0;
}
