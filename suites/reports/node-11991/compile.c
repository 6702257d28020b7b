/*
 * Can a compiler's background thread go as deep as the schema that it compiles?
 *
 * V8 optimised hot functions in a thread that had asked for no stack size. The thread here walks
 * a schema with 60 levels and uses 1.5 KiB on each, 90 KiB in all, as a recursive compiler does.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { LEVELS = 60, FRAME = 1500 };

static int compile(int level)
{
    volatile char frame[FRAME];

    frame[0] = frame[FRAME - 1] = (char)level;
    return level == LEVELS ? level : compile(level + 1) + (frame[0] != frame[FRAME - 1]);
}

static void *optimise(void *levels)
{
    *(int *)levels = compile(1);
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int levels = 0;

    if (pthread_create(&thread, NULL, optimise, &levels) != 0) {
        puts("the thread could not be created");
        return 0;
    }
    pthread_join(thread, NULL);
    printf("compiled %d levels\n", levels);
    return 0;
}
