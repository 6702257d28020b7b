/*
 * What does getaddrinfo() answer for a name?
 *
 * usage: resolve [--ipv4 | --ipv6] [--in-order] [--canonical] [--elapsed] [--together] NAME...
 *
 * Prints the addresses on one line, sorted as text (--in-order: as the libc returned them), or
 * "N addresses" when there are more than eight, or the name of the error code. The texts of
 * gai_strerror() differ between the libcs for every code, so the names are printed instead.
 * --canonical asks for the canonical name and prints it too; --elapsed says how long the answer
 * took, so coarsely that a loaded machine says the same. Each name gets a line of its own, or,
 * with --together, all addresses are on one line, each once.
 */
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "eai.h"

enum { MOST_ADDRESSES = 512, MOST_SHOWN = 8 };

static int by_text(const void *left, const void *right)
{
    return strcmp(left, right);
}

/* A loaded machine may add a second or two, so a name here stands for all up to the next one. */
static const char *coarsely(double seconds)
{
    if (seconds < 2.2)
        return "at once";
    if (seconds < 4.7)
        return "after about 3 s";
    if (seconds < 8)
        return "after about 5 s";
    return "after about 10 s";
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static char texts[MOST_ADDRESSES][NI_MAXHOST];
static size_t count;

static void collect(const struct addrinfo *found)
{
    for (const struct addrinfo *at = found; at && count < MOST_ADDRESSES; at = at->ai_next) {
        if (getnameinfo(at->ai_addr, at->ai_addrlen, texts[count], sizeof texts[count], NULL, 0,
                        NI_NUMERICHOST) == 0)
            count++;
    }
}

/* Prints what was collected, and begins anew. */
static void print_addresses(bool in_order, bool once)
{
    if (!in_order)
        qsort(texts, count, sizeof texts[0], by_text);
    if (count > MOST_SHOWN) {
        printf("%zu addresses", count);
    } else {
        for (size_t i = 0; i < count; i++) {
            if (!once || i == 0 || strcmp(texts[i - 1], texts[i]) != 0)
                printf("%s%s", i == 0 ? "" : " ", texts[i]);
        }
    }
    count = 0;
}

int main(int argc, char **argv)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    bool in_order = false, elapsed = false, together = false;
    int names = 0;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--ipv4") == 0)
            hints.ai_family = AF_INET;
        else if (strcmp(argv[i], "--ipv6") == 0)
            hints.ai_family = AF_INET6;
        else if (strcmp(argv[i], "--in-order") == 0)
            in_order = true;
        else if (strcmp(argv[i], "--canonical") == 0)
            hints.ai_flags |= AI_CANONNAME;
        else if (strcmp(argv[i], "--elapsed") == 0)
            elapsed = true;
        else if (strcmp(argv[i], "--together") == 0)
            together = true;
        else
            argv[names++] = argv[i];
    }
    if (names == 0) {
        fprintf(stderr, "usage: resolve [--ipv4 | --ipv6] [--in-order] [--canonical] [--elapsed] "
                        "[--together] NAME...\n");
        return 2;
    }

    for (int i = 0; i < names; i++) {
        struct addrinfo *found;
        double start = now();
        int code = getaddrinfo(argv[i], NULL, &hints, &found);
        double end = now();

        if (code != 0) {
            fputs(eai_name(code), stdout);
        } else {
            collect(found);
            if (!together || i == names - 1)
                print_addresses(in_order, together);
            if (hints.ai_flags & AI_CANONNAME)
                printf(", canonical name %s", found->ai_canonname ? found->ai_canonname : "(none)");
            freeaddrinfo(found);
        }
        if (elapsed)
            printf(", %s", coarsely(end - start));
        if (!together || i == names - 1)
            putchar('\n');
    }
    return 0;
}
