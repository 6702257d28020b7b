/*
 * What does getnameinfo() say of an address?
 *
 * usage: nameinfo QUESTION
 *
 *   name ADDRESS     the name of an IPv4 address
 *   bad-flags        127.0.0.1, numeric, with a flag bit that means nothing
 *   unix             the address of a Unix socket
 *   small            127.0.0.1, numeric, into four bytes
 *   short-sockaddr   an IPv6 address whose length is that of an IPv4 one
 *   scope            fe80::1 on loopback, numeric
 *   datagram         the service 514, which is syslog for udp and shell for tcp
 */
#include <arpa/inet.h>
#include <eai.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_un local;
};

static void answer(int code, const char *text)
{
    puts(code == 0 ? text : eai_name(code));
}

int main(int argc, char **argv)
{
    const char *question = argc > 1 ? argv[1] : "";
    union address address = { .v4 = { .sin_family = AF_INET } };
    const socklen_t v4_size = sizeof address.v4, v6_size = sizeof address.v6;
    char host[NI_MAXHOST] = "", service[NI_MAXSERV] = "";

    address.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (strcmp(question, "name") == 0 && argc > 2) {
        inet_pton(AF_INET, argv[2], &address.v4.sin_addr);
        answer(getnameinfo(&address.any, v4_size, host, sizeof host, NULL, 0, 0), host);
    } else if (strcmp(question, "bad-flags") == 0) {
        int flags = NI_NUMERICHOST | 1 << 20;
        answer(getnameinfo(&address.any, v4_size, host, sizeof host, NULL, 0, flags), host);
    } else if (strcmp(question, "unix") == 0) {
        address.local = (struct sockaddr_un){ .sun_family = AF_UNIX, .sun_path = "/tmp/socket" };
        answer(getnameinfo(&address.any, sizeof address.local, NULL, 0, service, sizeof service, 0),
               service);
    } else if (strcmp(question, "small") == 0) {
        answer(getnameinfo(&address.any, v4_size, host, 4, NULL, 0, NI_NUMERICHOST), host);
    } else if (strcmp(question, "short-sockaddr") == 0) {
        address.v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6 };
        answer(getnameinfo(&address.any, v4_size, host, sizeof host, NULL, 0, NI_NUMERICHOST), host);
    } else if (strcmp(question, "scope") == 0) {
        address.v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6 };
        inet_pton(AF_INET6, "fe80::1", &address.v6.sin6_addr);
        address.v6.sin6_scope_id = if_nametoindex("lo");
        answer(getnameinfo(&address.any, v6_size, host, sizeof host, NULL, 0, NI_NUMERICHOST), host);
    } else if (strcmp(question, "datagram") == 0) {
        address.v4.sin_port = htons(514);
        answer(getnameinfo(&address.any, v4_size, NULL, 0, service, sizeof service, NI_DGRAM),
               service);
    } else {
        return 2;
    }
    return 0;
}
