/*
 * What is the first entry that a function which goes through a file returns?
 *
 * usage: enumerate services | hosts | protocols | networks
 *
 * networks also asks for one by name.
 */
#include <netdb.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    const char *question = argc > 1 ? argv[1] : "";

    if (strcmp(question, "services") == 0) {
        struct servent *service = getservent();
        puts(service != NULL ? service->s_name : "nothing");
    } else if (strcmp(question, "hosts") == 0) {
        struct hostent *host = gethostent();
        puts(host != NULL ? host->h_name : "nothing");
    } else if (strcmp(question, "protocols") == 0) {
        struct protoent *protocol = getprotoent();
        puts(protocol != NULL ? protocol->p_name : "nothing");
    } else if (strcmp(question, "networks") == 0) {
        struct netent *network = getnetent();
        printf("first %s, ", network != NULL ? network->n_name : "nothing");
        network = getnetbyname("office");
        printf("by name %s\n", network != NULL ? network->n_name : "nothing");
    } else {
        return 2;
    }
    return 0;
}
