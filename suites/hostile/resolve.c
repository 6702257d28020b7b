/* Does the name server still answer? */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>

int main(void)
{
    struct addrinfo *found, hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    char text[INET_ADDRSTRLEN];

    if (getaddrinfo("x.test", NULL, &hints, &found) != 0) {
        puts("no answer");
        return 0;
    }
    puts(inet_ntop(AF_INET, &((struct sockaddr_in *)found->ai_addr)->sin_addr, text, sizeof text));
    freeaddrinfo(found);
    return 0;
}
