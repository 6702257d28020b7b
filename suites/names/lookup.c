/*
 * What does getaddrinfo() answer for a name?
 *
 * usage: lookup [OPTION]... NAME...
 *
 *   --ipv4, --ipv6   only addresses of this family
 *   --any-socktype   leave ai_socktype open, and print the types: 10.1.1.1/stream
 *   --no-hints       pass NULL for the hints, and print the types
 *   --flag FLAG      addrconfig, v4mapped, all, numerichost or idn
 *   --canonical      print ai_canonname as well, whether asked for or not
 *   --in-order       the order of the libc; otherwise sorted as text
 *
 * Prints the addresses or the name of the error code, for each name.
 */
#include <eai.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { MOST_ADDRESSES = 512, MOST_SHOWN = 8, TEXT_SIZE = NI_MAXHOST + 16 };

struct question {
    struct addrinfo hints;
    bool no_hints, with_types, with_canonical, in_order;
};

static int flag_value(const char *name)
{
    if (strcmp(name, "addrconfig") == 0)
        return AI_ADDRCONFIG;
    if (strcmp(name, "v4mapped") == 0)
        return AI_V4MAPPED;
    if (strcmp(name, "all") == 0)
        return AI_ALL;
    if (strcmp(name, "numerichost") == 0)
        return AI_NUMERICHOST;
    if (strcmp(name, "idn") == 0)
        return 0x40; /* AI_IDN of glibc's <netdb.h> */
    fprintf(stderr, "lookup: no flag %s\n", name);
    exit(2);
}

static const char *type_name(int type)
{
    switch (type) {
    case SOCK_STREAM: return "/stream";
    case SOCK_DGRAM: return "/datagram";
    case SOCK_RAW: return "/raw";
    default: return "/other";
    }
}

static int by_text(const void *left, const void *right)
{
    return strcmp(left, right);
}

static void ask(const struct question *question, const char *name)
{
    static char texts[MOST_ADDRESSES][TEXT_SIZE];
    struct addrinfo *found;
    size_t count = 0;

    int code = getaddrinfo(name, NULL, question->no_hints ? NULL : &question->hints, &found);
    if (code != 0) {
        printf("%s", eai_name(code));
        return;
    }
    for (struct addrinfo *at = found; at != NULL && count < MOST_ADDRESSES; at = at->ai_next) {
        char *text = texts[count++];
        code = getnameinfo(at->ai_addr, at->ai_addrlen, text, NI_MAXHOST, NULL, 0, NI_NUMERICHOST);
        if (code != 0)
            strcpy(text, eai_name(code));
        if (question->with_types)
            strcat(text, type_name(at->ai_socktype));
    }

    if (!question->in_order)
        qsort(texts, count, sizeof texts[0], by_text);
    if (count > MOST_SHOWN)
        printf("%zu addresses", count);
    for (size_t i = 0; i < count && count <= MOST_SHOWN; i++)
        printf("%s%s", i == 0 ? "" : " ", texts[i]);
    if (question->with_canonical)
        printf(", canonical name: %s", found->ai_canonname != NULL ? found->ai_canonname : "none");
    freeaddrinfo(found);
}

int main(int argc, char **argv)
{
    struct question question = { .hints = { .ai_socktype = SOCK_STREAM } };
    int at = 1;

    setlocale(LC_ALL, ""); /* for AI_IDN */
    for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
        if (strcmp(argv[at], "--ipv4") == 0)
            question.hints.ai_family = AF_INET;
        else if (strcmp(argv[at], "--ipv6") == 0)
            question.hints.ai_family = AF_INET6;
        else if (strcmp(argv[at], "--any-socktype") == 0)
            question.hints.ai_socktype = 0, question.with_types = true;
        else if (strcmp(argv[at], "--no-hints") == 0)
            question.no_hints = question.with_types = true;
        else if (strcmp(argv[at], "--flag") == 0 && at + 1 < argc)
            question.hints.ai_flags |= flag_value(argv[++at]);
        else if (strcmp(argv[at], "--canonical") == 0)
            question.with_canonical = true;
        else if (strcmp(argv[at], "--in-order") == 0)
            question.in_order = true;
    }
    bool several = argc - at > 1;
    for (; at < argc; at++) {
        if (several)
            printf("%s: ", argv[at]);
        ask(&question, argv[at]);
        printf("%s", at + 1 < argc ? "; " : "\n");
    }
    return 0;
}
