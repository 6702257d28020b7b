/*
 * Is any name found at all, and is the server even asked?
 *
 * The service's short name and a full one, as a pod uses them.
 */
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>

#include "eai.h"

int main(int argc, char **argv)
{
    struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM };
    struct addrinfo *found;

    for (int i = 1; i < argc; i++) {
        int code = getaddrinfo(argv[i], NULL, &hints, &found);

        printf("%s: %s\n", argv[i], code == 0 ? "resolved" : eai_name(code));
        if (code == 0)
            freeaddrinfo(found);
    }
    return 0;
}
