/* Packets and connections as fast as they can be sent, to the name server of the container: questions, and what looks like
 * none. Half of it is sent by children. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* One question: A x.test */
static const unsigned char question[] = {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'x', 4, 't', 'e', 's', 't', 0, 0, 1, 0, 1};

static void flood(const struct sockaddr_in *server, int tcp)
{
    static unsigned char junk[60000];
    time_t end = time(NULL) + 2;
    int packets = socket(AF_INET, SOCK_DGRAM, 0);

    for (unsigned number = 0; time(NULL) < end; number++) {
        junk[number % sizeof junk]++;
        sendto(packets, question, sizeof question, MSG_DONTWAIT, (const struct sockaddr *)server, sizeof *server);
        sendto(packets, junk, number % sizeof junk, MSG_DONTWAIT, (const struct sockaddr *)server, sizeof *server);
        if (tcp) {
            int connection = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

            connect(connection, (const struct sockaddr *)server, sizeof *server);
            send(connection, junk, 1000, MSG_NOSIGNAL | MSG_DONTWAIT);
            /* Most are left open. */
            if (number % 8 == 0)
                close(connection);
        }
    }
}

int main(void)
{
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(53)};

    inet_pton(AF_INET, "127.0.0.1", &server.sin_addr);
    pid_t child = fork();
    flood(&server, child == 0);
    if (child != 0)
        puts("a flood");
    return 0;
}
