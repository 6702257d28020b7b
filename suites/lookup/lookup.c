/*
 * What does it cost to look up users, hosts, services and addresses?
 *
 * usage: lookup WORK
 *
 * Users and hosts are those that every image has in the first lines of its files: root, localhost.
 * musl reads the file again for each question. glibc asks the services that /etc/nsswitch.conf
 * names, files first.
 */
#include <arpa/inet.h>
#include <grp.h>
#include <netdb.h>
#include <pwd.h>
#include <unistd.h>

#include "work.h"

enum { TIMES = 16 };

static uint64_t user_by_name(int thread)
{
    struct passwd *user = getpwnam("root");

    return user == NULL ? 1 : user->pw_uid;
}

static uint64_t user_by_id(int thread)
{
    struct passwd *user = getpwuid(0);

    return user != NULL && strcmp(user->pw_name, "root") == 0 ? user->pw_uid : 1;
}

static uint64_t group_by_name(int thread)
{
    struct group *group = getgrnam("root");

    return group == NULL ? 1 : group->gr_gid;
}

/* The last byte of the first address. */
static uint64_t last_byte(const char *host, int family, int flags)
{
    struct addrinfo hints = { .ai_family = family, .ai_socktype = SOCK_STREAM, .ai_flags = flags };
    struct addrinfo *found;
    uint64_t byte = 0;

    if (getaddrinfo(host, NULL, &hints, &found) != 0)
        return 0;
    if (found->ai_family == AF_INET)
        byte = ntohl(((struct sockaddr_in *)found->ai_addr)->sin_addr.s_addr) & 0xff;
    else
        byte = ((struct sockaddr_in6 *)found->ai_addr)->sin6_addr.s6_addr[15];
    freeaddrinfo(found);
    return byte;
}

static uint64_t numeric_v4(int thread)
{
    return last_byte("192.0.2.33", AF_UNSPEC, 0);
}

static uint64_t numeric_v6(int thread)
{
    return last_byte("2001:db8::21", AF_UNSPEC, AI_NUMERICHOST);
}

static uint64_t host_by_file(int thread)
{
    return last_byte("localhost", AF_INET, 0);
}

static uint64_t host_by_old_function(int thread)
{
    struct hostent *host = gethostbyname("localhost");

    return host == NULL ? 0 : (unsigned char)host->h_addr_list[0][3];
}

static uint64_t name_of_address(int thread)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(443) };
    char host[64], service[32];
    uint64_t length = 0;

    address.sin_addr.s_addr = htonl(0xc0000221);
    for (int i = 0; i < TIMES; i++) {
        if (getnameinfo((struct sockaddr *)&address, sizeof address, host, sizeof host, service,
                        sizeof service, NI_NUMERICHOST | NI_NUMERICSERV) == 0)
            length += strlen(host) + strlen(service);
    }
    return length;
}

static uint64_t parse_address(int thread)
{
    struct in6_addr address;
    uint64_t sum = 0;

    for (int i = 0; i < TIMES; i++) {
        if (inet_pton(AF_INET6, "2001:db8:1:2::3:21", &address) == 1)
            sum += address.s6_addr[15];
    }
    return sum;
}

static uint64_t print_address(int thread)
{
    static const struct in6_addr address = { .s6_addr = { 0x20, 1, 0x0d, 0xb8, [15] = 0x21 } };
    char text[INET6_ADDRSTRLEN];
    uint64_t length = 0;

    for (int i = 0; i < TIMES; i++)
        length += strlen(inet_ntop(AF_INET6, &address, text, sizeof text));
    return length;
}

static uint64_t environment_miss(int thread)
{
    uint64_t missing = 0;

    for (int i = 0; i < TIMES; i++) {
        work_forget();
        missing += getenv("NOBODY_SET_THIS") == NULL;
    }
    return missing;
}

static uint64_t environment_change(int thread)
{
    uint64_t set = 0;

    for (int i = 0; i < TIMES; i++)
        set += setenv("LOOKUP_VALUE", i % 2 ? "one" : "another", 1) == 0;
    return set;
}

static uint64_t resolve_path(int thread)
{
    char path[4096];

    return realpath("/proc/../etc/./../etc/passwd", path) == NULL ? 0 : strlen(path);
}

static const struct work works[] = {
    { "getpwnam", user_by_name, 0 },
    { "getpwuid", user_by_id, 0 },
    { "getgrnam", group_by_name, 0 },
    { "getaddrinfo-hosts", host_by_file, 1 },
    { "gethostbyname-hosts", host_by_old_function, 1 },
    { "getaddrinfo-numeric", numeric_v4, 33, .repeat = 16 },
    { "getaddrinfo-numeric-v6", numeric_v6, 33, .repeat = 16 },
    { "getnameinfo", name_of_address, TIMES * 13 },
    { "inet-pton", parse_address, TIMES * 33, .repeat = 16 },
    { "inet-ntop", print_address, TIMES * 12, .repeat = 16 },
    { "getenv", environment_miss, TIMES, .repeat = 16 },
    { "setenv", environment_change, TIMES, .repeat = 16 },
    { "realpath", resolve_path, 11 },
};

WORK_MAIN(works)
