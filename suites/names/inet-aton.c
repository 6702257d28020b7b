/* Does inet_aton() take an address with text behind it? glibc: after white space. musl: no. */
#include <arpa/inet.h>
#include <stdio.h>

static const char *taken(const char *text)
{
    struct in_addr address;

    return inet_aton(text, &address) ? "taken" : "refused";
}

int main(void)
{
    printf("plain %s, newline %s, word %s, letters %s\n", taken("10.1.1.1"), taken("10.1.1.1\n"),
           taken("10.1.1.1 and more"), taken("10.1.1.1x"));
    return 0;
}
