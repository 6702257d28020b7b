/*
 * What does pthread_kill() say about a thread that has ended and was not joined yet?
 *
 * Its id is still valid, so POSIX wants success. musl before 1.1.20 and glibc before 2.34 said
 * ESRCH. The function is looked up at run time: to a program that was linked with an older glibc
 * a newer one still gives the old function.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "errors.h"

static void *end(void *unused)
{
    return unused;
}

static int threads_of_this_process(void)
{
    DIR *tasks = opendir("/proc/self/task");
    int count = 0;

    for (struct dirent *entry; tasks != NULL && (entry = readdir(tasks)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(tasks);
    return count;
}

int main(void)
{
    int (*current_pthread_kill)(pthread_t, int);
    pthread_t thread;

    *(void **)&current_pthread_kill = dlsym(RTLD_DEFAULT, "pthread_kill");
    if (current_pthread_kill == NULL || pthread_create(&thread, NULL, end, NULL) != 0)
        return 1;
    while (threads_of_this_process() > 1)
        usleep(1000);
    printf("%s\n", error_name(current_pthread_kill(thread, 0)));
    pthread_join(thread, NULL);
    return 0;
}
