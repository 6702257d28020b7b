/*
 * What do res_query() and res_search() return for a name?
 *
 * usage: res-query [--search] TYPE NAME
 *
 * Prints what the answer holds, or the name of h_errno where there is none. musl before 1.2.2
 * passed error answers through as if they were answers, and 0 bytes for no answer at all.
 */
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *error_name(int code)
{
    switch (code) {
    case HOST_NOT_FOUND: return "HOST_NOT_FOUND";
    case TRY_AGAIN: return "TRY_AGAIN";
    case NO_RECOVERY: return "NO_RECOVERY";
    case NO_DATA: return "NO_DATA";
    case 0: return "no error code";
    default: return "unknown h_errno";
    }
}

static int type_number(const char *name)
{
    if (strcmp(name, "A") == 0)
        return ns_t_a;
    if (strcmp(name, "TXT") == 0)
        return ns_t_txt;
    return -1;
}

int main(int argc, char **argv)
{
    bool search = argc == 4 && strcmp(argv[1], "--search") == 0;
    int type = argc == 3 || search ? type_number(argv[argc - 2]) : -1;
    if (type < 0) {
        fprintf(stderr, "usage: res-query [--search] TYPE NAME\n");
        return 2;
    }

    static unsigned char answer[65536];
    h_errno = 0;
    int length = (search ? res_search : res_query)(argv[argc - 1], ns_c_in, type, answer,
                                                   sizeof answer);
    if (length < 0) {
        puts(error_name(h_errno));
        return 0;
    }
    if (length < NS_HFIXEDSZ) {
        printf("an answer of %d bytes\n", length);
        return 0;
    }

    HEADER header;
    memcpy(&header, answer, sizeof header);
    int records = ntohs(header.ancount);
    printf("an answer with %d record%s", records, records == 1 ? "" : "s");
    if (header.rcode == ns_r_nxdomain)
        printf(", NXDOMAIN");
    if (header.tc)
        printf(", truncated");
    if (header.ad)
        printf(", authentic");
    putchar('\n');
    return 0;
}
