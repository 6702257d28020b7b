/*
 * Can bind() be given a struct sockaddr_in without a cast, with -Werror?
 *
 * glibc declares the parameter as a union of all address types for GNU programs. musl declares
 * what POSIX says, and the compiler warns.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

int main(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET };

    puts(bind(-1, &address, sizeof address) == -1 ? "compiled" : "bound");
    return 0;
}
