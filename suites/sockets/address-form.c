/*
 * How does inet_ntop() write these IPv6 addresses?
 *
 * usage: address-form ADDRESS...
 */
#include <arpa/inet.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct in6_addr address;
        char text[INET6_ADDRSTRLEN];

        if (inet_pton(AF_INET6, argv[i], &address) != 1)
            return 1;
        printf("%s%s", i == 1 ? "" : " ", inet_ntop(AF_INET6, &address, text, sizeof text));
    }
    putchar('\n');
    return 0;
}
