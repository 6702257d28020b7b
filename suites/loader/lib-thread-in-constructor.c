/* A library whose constructor waits for a thread that opens a library. */
#include <dlfcn.h>
#include <pthread.h>

int next(void);

static int opened;

static void *open_something(void *argument)
{
    opened = dlopen(NULL, RTLD_NOW) != NULL;
    return argument;
}

__attribute__((constructor)) static void begin(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, open_something, NULL) == 0)
        pthread_join(thread, NULL);
}

int next(void)
{
    return opened;
}
