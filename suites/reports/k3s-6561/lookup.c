/*
 * Which address does a program in a pod get for a name of the Internet?
 *
 * Prints the address, or the name of the error code.
 */
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>

#include "eai.h"

int main(int argc, char **argv)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    struct addrinfo *found;
    char address[NI_MAXHOST];
    int code;

    if (argc != 2) {
        fputs("usage: lookup NAME\n", stderr);
        return 2;
    }
    code = getaddrinfo(argv[1], NULL, &hints, &found);
    if (code != 0) {
        printf("%s: %s\n", argv[1], eai_name(code));
        return 0;
    }
    getnameinfo(found->ai_addr, found->ai_addrlen, address, sizeof address, NULL, 0, NI_NUMERICHOST);
    printf("%s: %s\n", argv[1], address);
    freeaddrinfo(found);
    return 0;
}
