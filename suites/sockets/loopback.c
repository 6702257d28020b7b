/* Do bytes that are sent over TCP on the loopback arrive? They do, on both. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

int main(void)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    socklen_t length = sizeof address;
    char received[8] = "";
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int client = socket(AF_INET, SOCK_STREAM, 0);

    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 1) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0 ||
        connect(client, (struct sockaddr *)&address, sizeof address) != 0)
        return 1;
    int server = accept(listener, NULL, NULL);
    if (send(client, "hello", 5, 0) != 5 || recv(server, received, 5, MSG_WAITALL) != 5)
        return 1;
    puts(received);
    return 0;
}
