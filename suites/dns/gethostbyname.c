/*
 * What does gethostbyname() answer for a name: the addresses, or which h_errno?
 *
 * A name without an address is NO_DATA for glibc and for musl since 1.2.4, HOST_NOT_FOUND before.
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>

static const char *error_name(int code)
{
    switch (code) {
    case HOST_NOT_FOUND: return "HOST_NOT_FOUND";
    case TRY_AGAIN: return "TRY_AGAIN";
    case NO_RECOVERY: return "NO_RECOVERY";
    case NO_DATA: return "NO_DATA";
    default: return "unknown h_errno";
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: gethostbyname NAME\n");
        return 2;
    }

    struct hostent *host = gethostbyname(argv[1]);
    if (host == NULL) {
        puts(error_name(h_errno));
        return 0;
    }

    int count = 0;
    while (host->h_addr_list[count] != NULL)
        count++;
    char first[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, host->h_addr_list[0], first, sizeof first);
    if (count == 1)
        puts(first);
    else
        printf("%d addresses\n", count);
    return 0;
}
