/*
 * Which address does inet_aton() or inet_addr() read from this text?
 *
 * usage: address-text inet_aton | inet_addr TEXT
 *
 * glibc stops reading at a blank, musl wants the text to end there.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    struct in_addr address = { INADDR_NONE };

    if (argc < 3)
        return 2;
    if (strcmp(argv[1], "inet_addr") == 0)
        address.s_addr = inet_addr(argv[2]);
    else if (inet_aton(argv[2], &address) == 0)
        address.s_addr = INADDR_NONE;
    puts(address.s_addr == INADDR_NONE ? "not an address" : inet_ntoa(address));
    return 0;
}
