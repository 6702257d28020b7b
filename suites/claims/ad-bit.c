/*
 * Does getaddrinfo() ask for authenticated data, by the AD bit of its query? The program is its own
 * name server, at 127.0.0.2: it says what it got and denies the name.
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>

enum { FLAGS = 2, MORE_FLAGS = 3, AD = 0x20, NXDOMAIN = 3, HEADER = 12 };

static int asked_for_it;

static void *serve(void *socket)
{
    unsigned char packet[512];
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    ssize_t length;

    while ((length = recvfrom(*(int *)socket, packet, sizeof packet, 0,
                              (struct sockaddr *)&from, &size)) >= HEADER) {
        asked_for_it |= packet[MORE_FLAGS] & AD;
        packet[FLAGS] |= 0x80; /* this is an answer */
        packet[MORE_FLAGS] = 0x80 | NXDOMAIN;
        sendto(*(int *)socket, packet, (size_t)length, 0, (struct sockaddr *)&from, size);
    }
    return NULL;
}

int main(void)
{
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(53) };
    int udp = socket(AF_INET, SOCK_DGRAM, 0);
    struct addrinfo *found;
    pthread_t server;

    inet_pton(AF_INET, "127.0.0.2", &here.sin_addr);
    if (bind(udp, (struct sockaddr *)&here, sizeof here) != 0) {
        perror("bind");
        return 1;
    }
    pthread_create(&server, NULL, serve, &udp);
    if (getaddrinfo("some.test", NULL, NULL, &found) == 0)
        puts("the name was found, though it does not exist");
    printf("AD bit %s\n", asked_for_it ? "set" : "clear");
    return 0;
}
