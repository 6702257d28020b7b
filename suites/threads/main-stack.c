/*
 * How large does pthread_getattr_np() say the stack of the main thread is?
 *
 * glibc says what the limit (RLIMIT_STACK) allows, musl what is mapped at that moment: the rest
 * comes when it is touched.
 */
#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>

int main(void)
{
    pthread_attr_t attributes;
    struct rlimit limit;
    size_t bytes = 0;

    if (getrlimit(RLIMIT_STACK, &limit) != 0 ||
        pthread_getattr_np(pthread_self(), &attributes) != 0)
        return 1;
    pthread_attr_getstacksize(&attributes, &bytes);
    puts(bytes >= limit.rlim_cur - 65536 ? "as large as the limit allows"
                                         : "only what is mapped so far");
    return 0;
}
