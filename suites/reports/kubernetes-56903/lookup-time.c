/*
 * How long does a lookup take when the first of its two packets is lost?
 *
 * A and AAAA go out of one socket back to back; the times are told coarsely.
 */
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

int main(void)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    struct addrinfo *found;
    struct timespec start, end;
    double seconds;
    int code;

    clock_gettime(CLOCK_MONOTONIC, &start);
    code = getaddrinfo("backend.default.svc.cluster.local", "80", &hints, &found);
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (code == 0)
        freeaddrinfo(found);
    seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
    printf("%s, %s\n", code == 0 ? "resolved" : "failed",
           seconds < 2.2 ? "at once" : seconds < 4.7 ? "after 2.5 s" : "after 5 s");
    return 0;
}
