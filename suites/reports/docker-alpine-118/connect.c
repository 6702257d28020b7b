/*
 * Which address does wget connect to?
 *
 * Like the wget of the report it looks a name up once, for addresses of both families, and takes
 * the first; without an address it gives up with wget's words.
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    struct addrinfo *found;
    char address[NI_MAXHOST];

    if (argc != 2) {
        fputs("usage: connect NAME\n", stderr);
        return 2;
    }
    if (getaddrinfo(argv[1], "80", &hints, &found) != 0) {
        printf("wget: bad address '%s'\n", argv[1]);
        return 0;
    }
    getnameinfo(found->ai_addr, found->ai_addrlen, address, sizeof address, NULL, 0, NI_NUMERICHOST);
    printf("Connecting to %s (%s:80)\n", argv[1], address);
    freeaddrinfo(found);
    return 0;
}
