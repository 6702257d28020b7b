/*
 * What does getaddrinfo() answer for a name?
 *
 * usage: resolve [--ipv4 | --ipv6] [--in-order] NAME
 *
 * Prints the addresses on one line, sorted as text (--in-order: as the libc returned them), or
 * "N addresses" when there are more than eight, or the name of the error code. The texts of
 * gai_strerror() differ between the libcs for every code, so the names are printed instead.
 */
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ADDRESSES = 512, MOST_SHOWN = 8 };

static const char *error_name(int code)
{
    switch (code) {
    case EAI_BADFLAGS: return "EAI_BADFLAGS";
    case EAI_NONAME: return "EAI_NONAME";
    case EAI_AGAIN: return "EAI_AGAIN";
    case EAI_FAIL: return "EAI_FAIL";
    case EAI_FAMILY: return "EAI_FAMILY";
    case EAI_SOCKTYPE: return "EAI_SOCKTYPE";
    case EAI_SERVICE: return "EAI_SERVICE";
    case EAI_MEMORY: return "EAI_MEMORY";
    case EAI_SYSTEM: return "EAI_SYSTEM";
    case EAI_OVERFLOW: return "EAI_OVERFLOW";
    case -5: return "EAI_NODATA";     /* glibc's <netdb.h> has it; musl's has it since 1.2.4 */
    case -9: return "EAI_ADDRFAMILY"; /* glibc's <netdb.h> has it */
    default: return "unknown error code";
    }
}

static int by_text(const void *left, const void *right)
{
    return strcmp(left, right);
}

int main(int argc, char **argv)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    const char *name = NULL;
    bool in_order = false;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--ipv4") == 0)
            hints.ai_family = AF_INET;
        else if (strcmp(argv[i], "--ipv6") == 0)
            hints.ai_family = AF_INET6;
        else if (strcmp(argv[i], "--in-order") == 0)
            in_order = true;
        else
            name = argv[i];
    }
    if (name == NULL) {
        fprintf(stderr, "usage: resolve [--ipv4 | --ipv6] [--in-order] NAME\n");
        return 2;
    }

    struct addrinfo *found;
    int code = getaddrinfo(name, NULL, &hints, &found);
    if (code != 0) {
        puts(error_name(code));
        return 0;
    }

    static char texts[MOST_ADDRESSES][NI_MAXHOST];
    size_t count = 0;
    for (struct addrinfo *at = found; at != NULL && count < MOST_ADDRESSES; at = at->ai_next) {
        if (getnameinfo(at->ai_addr, at->ai_addrlen, texts[count], sizeof texts[count], NULL, 0,
                        NI_NUMERICHOST) == 0)
            count++;
    }
    freeaddrinfo(found);

    if (count > MOST_SHOWN) {
        printf("%zu addresses\n", count);
        return 0;
    }
    if (!in_order)
        qsort(texts, count, sizeof texts[0], by_text);
    for (size_t i = 0; i < count; i++)
        printf("%s%s", i == 0 ? "" : " ", texts[i]);
    putchar('\n');
    return 0;
}
