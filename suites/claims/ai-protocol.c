/* Does getaddrinfo() without hints say the protocol of each stream and datagram address? */
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

int main(void)
{
    struct addrinfo *found;

    if (getaddrinfo("127.0.0.1", "80", NULL, &found) != 0) {
        puts("not found");
        return 0;
    }
    for (struct addrinfo *one = found; one != NULL; one = one->ai_next) {
        if (one->ai_socktype == SOCK_STREAM)
            printf("stream: %s\n", one->ai_protocol == IPPROTO_TCP ? "TCP" : "not said");
        if (one->ai_socktype == SOCK_DGRAM)
            printf("datagram: %s\n", one->ai_protocol == IPPROTO_UDP ? "UDP" : "not said");
    }
    return 0;
}
