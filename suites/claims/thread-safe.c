/*
 * Four threads use the libc at the same time: the allocator, streams, conversions, times and
 * one-time initialisation. Each checks what it gets; one counter is guarded by a mutex.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THREADS = 4, ROUNDS = 4000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static long counter, initialised, mistakes;
static FILE *shared;

static void initialise(void)
{
    initialised++;
}

static long wrong(int thread, int round)
{
    char text[64], expected[64], *block = malloc(32 + (size_t)round % 512);
    time_t when = 86400L * round;
    struct tm day;
    long found;

    pthread_once(&once, initialise);
    memset(block, thread, 32);
    snprintf(text, sizeof text, "%d:%d:%.3f", thread, round, round / 8.0);
    found = strtol(text + 2, NULL, 10) != round;
    strcpy(expected, text);
    fprintf(shared, "%s\n", text);
    gmtime_r(&when, &day);
    found += day.tm_hour != 0 || strcmp(text, expected) != 0;
    for (int i = 0; i < 32; i++)
        found += block[i] != thread;
    free(block);
    return found;
}

static void *work(void *number)
{
    int thread = *(int *)number;

    for (int round = 0; round < ROUNDS; round++) {
        long found = wrong(thread, round);
        pthread_mutex_lock(&lock);
        counter++;
        mistakes += found;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    int numbers[THREADS];
    long lines = 0;
    char line[64];

    shared = tmpfile();
    if (shared == NULL) {
        puts("there is no place for a file");
        return 1;
    }
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        pthread_create(&threads[i], NULL, work, &numbers[i]);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    rewind(shared);
    while (fgets(line, sizeof line, shared) != NULL)
        lines += line[1] == ':';
    int right = mistakes == 0 && initialised == 1 && counter == THREADS * ROUNDS && lines == counter;
    puts(right ? "everything is right" : "something is wrong");
    return 0;
}
