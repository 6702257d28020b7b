/*
 * Other threads allocate without pause while this one forks, again and again. Does a child hang in
 * malloc(), on a lock that a thread held that it has not got?
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 3, FORKS = 300, BLOCKS = 64, PATIENCE_MS = 1500 };

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
    for (int waited = 0; waited < PATIENCE_MS * 10; waited++) {
        if (waitpid(child, NULL, WNOHANG) == child)
            return 1;
        usleep(100);
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
