/*
 * Can a thread give its signal stack back as .NET does, with SS_DISABLE and no size?
 *
 * The signal stack is unmapped only when the libc agrees, so each thread that ends leaks one where
 * it does not. Prints how many of 10 threads gave theirs back.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>

enum { THREADS = 10, SIZE = 64 * 1024 };

static void *run(void *given_back)
{
    stack_t stack = { .ss_size = SIZE }, none = { .ss_flags = SS_DISABLE };

    stack.ss_sp = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (stack.ss_sp == MAP_FAILED || sigaltstack(&stack, NULL) != 0)
        return NULL;
    if (sigaltstack(&none, NULL) == 0 && munmap(stack.ss_sp, SIZE) == 0)
        ++*(int *)given_back;
    return NULL;
}

int main(void)
{
    int given_back = 0;

    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;

        if (pthread_create(&thread, NULL, run, &given_back) == 0)
            pthread_join(thread, NULL);
    }
    printf("%d of %d signal stacks given back\n", given_back, THREADS);
    return 0;
}
