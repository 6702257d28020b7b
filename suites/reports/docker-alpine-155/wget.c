/*
 * Can each of these hosts be reached by name?
 *
 * Like wget, npm and pip it asks for addresses of both families at once (AF_UNSPEC), and prints
 * what wget would say of each name.
 */
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    struct addrinfo *found;
    char address[NI_MAXHOST];

    for (int i = 1; i < argc; i++) {
        if (getaddrinfo(argv[i], "443", &hints, &found) != 0) {
            printf("wget: bad address '%s'\n", argv[i]);
            continue;
        }
        getnameinfo(found->ai_addr, found->ai_addrlen, address, sizeof address, NULL, 0, NI_NUMERICHOST);
        printf("Connecting to %s (%s:443)\n", argv[i], address);
        freeaddrinfo(found);
    }
    return 0;
}
