/*
 * What do gai_strerror() and hstrerror() say of a name that does not exist, and of a server that
 * does not answer?
 *
 * usage: error-text gai | h
 */
#include <netdb.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    int gai = argc > 1 && strcmp(argv[1], "gai") == 0;

    puts(gai ? gai_strerror(EAI_NONAME) : hstrerror(HOST_NOT_FOUND));
    puts(gai ? gai_strerror(EAI_AGAIN) : hstrerror(TRY_AGAIN));
    return 0;
}
