/*
 * Does a query of the res_* functions ask for authenticated data, that is, set the AD bit?
 *
 * glibc sets it with `options trust-ad` only, musl always since 1.2.1.
 */
#include <arpa/nameser.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
    unsigned char query[512];
    int length = res_mkquery(ns_o_query, "one.test", ns_c_in, ns_t_a, NULL, 0, NULL, query,
                             sizeof query);
    if (length < NS_HFIXEDSZ) {
        puts("no query");
        return 0;
    }

    HEADER header;
    memcpy(&header, query, sizeof header);
    puts(header.ad ? "AD bit set" : "AD bit clear");
    return 0;
}
