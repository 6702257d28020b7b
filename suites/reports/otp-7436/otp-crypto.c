/*
 * As crypto.so of OTP 26.0: what load() sets up it sets up once, which a static variable remembers;
 * unload() takes the mutex away.
 */
#include <pthread.h>
#include <stdlib.h>

static int library_initialized;
static pthread_mutex_t *curve_types;

int load(void)
{
    if (library_initialized)
        return 0;
    curve_types = malloc(sizeof *curve_types);
    if (!curve_types || pthread_mutex_init(curve_types, NULL) != 0)
        return 1;
    library_initialized = 1;
    return 0;
}

int strong_rand_bytes(void)
{
    return pthread_mutex_lock(curve_types) || pthread_mutex_unlock(curve_types);
}

int unload(void)
{
    pthread_mutex_destroy(curve_types);
    free(curve_types);
    curve_types = NULL;
    return 0;
}
