/*
 * Other threads allocate without pause while this one forks, again and again. Does a child hang in
 * malloc(), on a lock that a thread held that it has not got?
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 3, FORKS = 100, BLOCKS = 64, PATIENCE_SECONDS = 2 };

static volatile int over;

static void allocate(void)
{
    void *blocks[BLOCKS];

    for (int i = 0; i < BLOCKS; i++)
        blocks[i] = malloc(16 + 61 * (size_t)i);
    for (int i = 0; i < BLOCKS; i++)
        free(blocks[i]);
}

static void *without_pause(void *unused)
{
    while (!over)
        allocate();
    return unused;
}

/* Whether the child ends by itself. */
static int ends(pid_t child)
{
    time_t deadline = time(NULL) + PATIENCE_SECONDS + 1;

    while (time(NULL) < deadline) {
        if (waitpid(child, NULL, WNOHANG) == child)
            return 1;
        usleep(200);
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return 0;
}

int main(void)
{
    pthread_t threads[THREADS];
    int hung = 0;

    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, without_pause, NULL);
    for (int i = 0; i < FORKS && !hung; i++) {
        pid_t child = fork();
        if (child == 0) {
            allocate();
            _exit(0);
        }
        hung = child > 0 && !ends(child);
    }
    over = 1;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    puts(hung ? "a child hangs" : "every child ends");
    return 0;
}
