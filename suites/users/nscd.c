/*
 * Is the cache daemon asked for a user, and does /etc/passwd or its answer count?
 *
 * A thread plays nscd: it knows every user, with uid 4242. glibc asks it first, musl only when
 * /etc/passwd has no answer.
 *
 * usage: nscd NAME
 */
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { PROTOCOL_VERSION = 2, GETPWBYNAME = 0, CACHED_UID = 4242 };

#define FOLDER "/var/run/nscd"
#define SOCKET FOLDER "/socket"

static bool asked;

static void answer(int client)
{
    struct { int32_t version, type, key_size; } request;
    struct {
        int32_t version, found, name_size, password_size;
        uint32_t uid, gid;
        int32_t gecos_size, home_size, shell_size;
    } reply = { PROTOCOL_VERSION, 1, 0, 2, CACHED_UID, CACHED_UID, 1, 2, 8 };
    static const char rest[] = "x\0\0/\0/bin/sh"; /* password, gecos, home, shell */
    char name[64], whole[sizeof reply + sizeof name + sizeof rest];

    if (recv(client, &request, sizeof request, MSG_WAITALL) != sizeof request ||
        request.type != GETPWBYNAME || request.key_size < 1 ||
        (size_t)request.key_size > sizeof name ||
        recv(client, name, (size_t)request.key_size, MSG_WAITALL) != request.key_size)
        return; /* such as glibc's request for the whole cache as a file */
    asked = true;
    reply.name_size = request.key_size;
    memcpy(whole, &reply, sizeof reply);
    memcpy(whole + sizeof reply, name, (size_t)request.key_size);
    memcpy(whole + sizeof reply + request.key_size, rest, sizeof rest);
    send(client, whole, sizeof reply + (size_t)request.key_size + sizeof rest, MSG_NOSIGNAL);
}

static void *serve(void *argument)
{
    int server = *(int *)argument, client;

    while ((client = accept(server, NULL, NULL)) >= 0) {
        answer(client);
        close(client);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = SOCKET };
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    pthread_t thread;

    signal(SIGPIPE, SIG_IGN);
    mkdir("/var", 0755);
    mkdir("/var/run", 0755);
    mkdir(FOLDER, 0755);
    unlink(SOCKET);
    if (argc < 2 || bind(server, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(server, 8) != 0) {
        perror(SOCKET);
        return 1;
    }
    pthread_create(&thread, NULL, serve, &server);

    struct passwd *user = getpwnam(argv[1]);
    unlink(SOCKET);
    rmdir(FOLDER);
    printf("%s, nscd %s\n",
           user == NULL                 ? "no such user"
           : user->pw_uid == CACHED_UID ? "the user of nscd"
                                        : "the user of /etc/passwd",
           asked ? "was asked" : "was not asked");
    return 0;
}
