/*
 * Does a pod find a service by its short name and by name and namespace?
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

        printf("%s: %s\n", argv[i], code == 0 ? "found" : eai_name(code));
        if (code == 0)
            freeaddrinfo(found);
    }
    return 0;
}
