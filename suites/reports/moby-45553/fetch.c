/*
 * How long does it take to find a host by its full name in a Kubernetes pod, and is it found?
 *
 * A dind runner fetches from a registry: the name has fewer dots than ndots, so the search list is
 * tried first. The time is told so coarsely that a loaded machine says the same.
 */
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

#include "eai.h"

int main(int argc, char **argv)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    struct addrinfo *found;
    struct timespec start, end;
    int code;

    if (argc != 2) {
        fputs("usage: fetch NAME\n", stderr);
        return 2;
    }
    clock_gettime(CLOCK_MONOTONIC, &start);
    code = getaddrinfo(argv[1], "443", &hints, &found);
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (code == 0)
        freeaddrinfo(found);
    printf("%s: %s, %s\n", argv[1], code == 0 ? "resolved" : eai_name(code),
           end.tv_sec - start.tv_sec >= 3 ? "after 3 s or more" : "at once");
    return 0;
}
