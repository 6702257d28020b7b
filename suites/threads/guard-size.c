/*
 * How large is the guard area below the stack of a thread?
 *
 * usage: guard-size default | thread
 *
 * "default" asks a fresh attribute object, "thread" asks a running thread about itself.
 * glibc has one page of 4 KiB, musl 8 KiB, which a running thread did not know before 1.1.19.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static void print_guard(const pthread_attr_t *attributes)
{
    size_t bytes = 0;

    pthread_attr_getguardsize(attributes, &bytes);
    printf("%zu KiB\n", bytes / 1024);
}

static void *ask_myself(void *unused)
{
    pthread_attr_t attributes;

    if (pthread_getattr_np(pthread_self(), &attributes) == 0)
        print_guard(&attributes);
    return unused;
}

int main(int argc, char **argv)
{
    pthread_attr_t attributes;
    pthread_t thread;

    if (argc > 1 && strcmp(argv[1], "thread") == 0) {
        if (pthread_create(&thread, NULL, ask_myself, NULL) != 0)
            return 1;
        pthread_join(thread, NULL);
        return 0;
    }
    pthread_attr_init(&attributes);
    print_guard(&attributes);
    return 0;
}
