/*
 * Can a thread call pthread_exit() where libgcc_s.so.1 cannot be loaded?
 *
 * glibc loads that library to unwind the stack and aborts without it; musl has no need of it. The
 * case has LD_LIBRARY_PATH=/tmp, where this program first puts a file that is no library.
 */
#include <pthread.h>
#include <stdio.h>

static void *leave(void *unused)
{
    pthread_exit(unused);
}

int main(void)
{
    pthread_t thread;
    FILE *file = fopen("/tmp/libgcc_s.so.1", "w");

    if (file == NULL)
        return 1;
    fputs("no library\n", file);
    fclose(file);
    if (pthread_create(&thread, NULL, leave, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    puts("the thread has ended");
    return 0;
}
