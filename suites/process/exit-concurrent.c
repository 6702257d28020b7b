/*
 * What becomes of a process in which two threads call exit()?
 *
 * One thread calls exit(5), and its handler works for a second; meanwhile the main thread calls
 * exit(3). Where exit() lets only one thread in, the handler ends and the status is 5; elsewhere
 * the second call ends the process with 3 under the handler's feet.
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

static sem_t handler_runs;

static void handler(void)
{
    static const char text[] = "the handler has ended\n";

    sem_post(&handler_runs);
    sleep(1);
    if (write(STDOUT_FILENO, text, sizeof text - 1) < 0)
        _exit(1);
}

static void *leave(void *unused)
{
    (void)unused;
    exit(5);
}

int main(void)
{
    pthread_t thread;

    sem_init(&handler_runs, 0, 0);
    atexit(handler);
    if (pthread_create(&thread, NULL, leave, NULL) != 0)
        return 1;
    sem_wait(&handler_runs);
    exit(3);
}
