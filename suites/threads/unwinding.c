/*
 * Does a thread that ends in the middle of a function clean up what is on its stack?
 *
 * usage: unwinding exit | cancel
 *
 * The thread has a variable with a cleanup attribute, which is how C says what a destructor is in
 * C++. glibc unwinds the stack in pthread_exit() and when a thread is cancelled; musl runs the
 * handlers of pthread_cleanup_push() only.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int cleaned;
static int handled;

static void clean(const int *variable)
{
    cleaned += *variable;
}

static void handle(void *unused)
{
    (void)unused;
    handled++;
}

static void *end_early(void *by_exit)
{
    __attribute__((cleanup(clean))) int variable = 1;

    pthread_cleanup_push(handle, NULL);
    if (*(int *)by_exit)
        pthread_exit(NULL);
    for (;;)
        pause();
    pthread_cleanup_pop(0);
    return NULL;
}

int main(int argc, char **argv)
{
    int by_exit = argc > 1 && strcmp(argv[1], "exit") == 0;
    pthread_t thread;

    if (pthread_create(&thread, NULL, end_early, &by_exit) != 0)
        return 1;
    if (!by_exit)
        pthread_cancel(thread);
    pthread_join(thread, NULL);
    printf("handler %s, destructor %s\n", handled ? "ran" : "did not run",
           cleaned ? "ran" : "did not run");
    return 0;
}
