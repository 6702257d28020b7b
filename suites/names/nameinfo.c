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

int main(int argc, char **argv)
{
    const char *question = argc > 1 ? argv[1] : "";
    union address address = { .v4 = { .sin_family = AF_INET } };
    char host[NI_MAXHOST] = "", service[NI_MAXSERV] = "";
    socklen_t size = sizeof address.v4, room = sizeof host;
    int flags = NI_NUMERICHOST, code;

    address.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (strcmp(question, "unix") == 0) {
        address.local = (struct sockaddr_un){ .sun_family = AF_UNIX, .sun_path = "/tmp/socket" };
        code = getnameinfo(&address.any, sizeof address.local, NULL, 0, service, sizeof service, 0);
        puts(code == 0 ? service : eai_name(code));
        return 0;
    }
    if (strcmp(question, "datagram") == 0) {
        address.v4.sin_port = htons(514);
        code = getnameinfo(&address.any, size, NULL, 0, service, sizeof service, NI_DGRAM);
        puts(code == 0 ? service : eai_name(code));
        return 0;
    }

    if (strcmp(question, "name") == 0 && argc > 2) {
        inet_pton(AF_INET, argv[2], &address.v4.sin_addr);
        flags = 0;
    } else if (strcmp(question, "bad-flags") == 0) {
        flags |= 1 << 20;
    } else if (strcmp(question, "small") == 0) {
        room = 4;
    } else if (strcmp(question, "short-sockaddr") == 0) {
        address.v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6 };
    } else if (strcmp(question, "scope") == 0) {
        address.v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6 };
        address.v6.sin6_scope_id = if_nametoindex("lo");
        inet_pton(AF_INET6, "fe80::1", &address.v6.sin6_addr);
        size = sizeof address.v6;
    } else {
        return 2;
    }
    code = getnameinfo(&address.any, size, host, room, NULL, 0, flags);
    puts(code == 0 ? host : eai_name(code));
    return 0;
}
