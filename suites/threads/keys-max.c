/* How many keys for thread-specific data may a process have? glibc 1024, musl 128. */
#include <pthread.h>
#include <stdio.h>

#include "errors.h"

enum { MORE_THAN_ENOUGH = 5000 };

int main(void)
{
    pthread_key_t key;
    int keys = 0;
    int error = 0;

    while (keys < MORE_THAN_ENOUGH && (error = pthread_key_create(&key, NULL)) == 0)
        keys++;
    printf("%d keys, then %s\n", keys, error_name(error));
    return 0;
}
