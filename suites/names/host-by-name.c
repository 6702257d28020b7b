/*
 * What does gethostbyname() fill in: the official name, the aliases, the addresses?
 *
 * usage: host-by-name [--ipv6] NAME
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static const char *error_name(int code)
{
    switch (code) {
    case HOST_NOT_FOUND: return "HOST_NOT_FOUND";
    case TRY_AGAIN: return "TRY_AGAIN";
    case NO_RECOVERY: return "NO_RECOVERY";
    case NO_DATA: return "NO_DATA";
    default: return "unknown error code";
    }
}

int main(int argc, char **argv)
{
    int ipv6 = argc > 2 && strcmp(argv[1], "--ipv6") == 0;
    struct hostent *host = gethostbyname2(argv[argc - 1], ipv6 ? AF_INET6 : AF_INET);
    char text[INET6_ADDRSTRLEN];

    if (host == NULL) {
        puts(error_name(h_errno));
        return 0;
    }
    printf("name %s, aliases", host->h_name);
    for (char **alias = host->h_aliases; *alias != NULL; alias++)
        printf(" %s", *alias);
    printf(", addresses");
    for (char **address = host->h_addr_list; *address != NULL; address++)
        printf(" %s", inet_ntop(host->h_addrtype, *address, text, sizeof text));
    putchar('\n');
    return 0;
}
