/* Which numbers do these protocols have? usage: protocol NAME... */
#include <netdb.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct protoent *protocol = getprotobyname(argv[i]);
        if (protocol != NULL)
            printf("%s %d%s", argv[i], protocol->p_proto, i + 1 < argc ? ", " : "\n");
        else
            printf("%s unknown%s", argv[i], i + 1 < argc ? ", " : "\n");
    }
    return 0;
}
