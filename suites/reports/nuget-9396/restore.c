/*
 * Is the package registry found when its name is a chain of aliases?
 *
 * .NET resolves with getaddrinfo() and reports its error in these words.
 */
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>

int main(void)
{
    struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM };
    struct addrinfo *found;

    if (getaddrinfo("api.nuget.test", NULL, &hints, &found) != 0) {
        puts("NU1301: Name or service not known (api.nuget.test:443)");
        return 0;
    }
    puts("restored from api.nuget.test");
    freeaddrinfo(found);
    return 0;
}
