/*
 * Which port and protocol does getaddrinfo() find for a service?
 *
 * usage: service [--no-host] [--canonical] [--numeric] SERVICE [TYPE [PROTOCOL]]
 *
 * SERVICE: - for none; TYPE: any, stream, datagram, raw, or a number; PROTOCOL: a number. The host
 * is 127.0.0.1, or with --no-host none. Prints TYPE/PROTOCOL:PORT for each result, or the name of
 * the error code.
 */
#include <arpa/inet.h>
#include <eai.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static int type_value(const char *name)
{
    if (strcmp(name, "any") == 0)
        return 0;
    if (strcmp(name, "stream") == 0)
        return SOCK_STREAM;
    if (strcmp(name, "datagram") == 0)
        return SOCK_DGRAM;
    if (strcmp(name, "raw") == 0)
        return SOCK_RAW;
    return atoi(name);
}

static const char *type_name(int type)
{
    switch (type) {
    case SOCK_STREAM: return "stream";
    case SOCK_DGRAM: return "datagram";
    case SOCK_RAW: return "raw";
    case SOCK_SEQPACKET: return "seqpacket";
    default: return "unknown type";
    }
}

static const char *protocol_name(int protocol)
{
    switch (protocol) {
    case 0: return "any";
    case IPPROTO_TCP: return "tcp";
    case IPPROTO_UDP: return "udp";
    case IPPROTO_SCTP: return "sctp";
    case IPPROTO_UDPLITE: return "udplite";
    default: return "unknown protocol";
    }
}

int main(int argc, char **argv)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found;
    const char *host = "127.0.0.1";
    int at = 1;

    for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
        if (strcmp(argv[at], "--no-host") == 0)
            host = NULL;
        else if (strcmp(argv[at], "--canonical") == 0)
            hints.ai_flags |= AI_CANONNAME;
        else if (strcmp(argv[at], "--numeric") == 0)
            hints.ai_flags |= AI_NUMERICSERV;
    }
    if (at == argc)
        return 2;
    const char *service = argv[at++];
    if (at < argc)
        hints.ai_socktype = type_value(argv[at++]);
    if (at < argc)
        hints.ai_protocol = atoi(argv[at++]);
    if (host != NULL)
        hints.ai_family = AF_INET;

    if (strcmp(service, "-") == 0)
        service = NULL;
    int code = getaddrinfo(host, service, &hints, &found);
    if (code != 0) {
        puts(eai_name(code));
        return 0;
    }
    for (struct addrinfo *result = found; result != NULL; result = result->ai_next) {
        /* sockaddr_in6 has its port in the same place. */
        const struct sockaddr_in *address = (const struct sockaddr_in *)result->ai_addr;
        printf("%s%s/%s:%d", result == found ? "" : " ", type_name(result->ai_socktype),
               protocol_name(result->ai_protocol), ntohs(address->sin_port));
    }
    putchar('\n');
    freeaddrinfo(found);
    return 0;
}
