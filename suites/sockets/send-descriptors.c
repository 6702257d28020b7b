/*
 * How many descriptors can one message carry?
 *
 * usage: send-descriptors COUNT
 *
 * The kernel takes 253. musl before 1.2.4 copied the control data into a buffer of 1 KiB and
 * failed with ENOMEM where that was too small.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "errors.h"

enum { MOST = 253 };

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 1;
    static _Alignas(struct cmsghdr) char control[CMSG_SPACE(MOST * sizeof(int))];
    char byte = 'x';
    struct iovec data = { .iov_base = &byte, .iov_len = 1 };
    struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control };
    int pair[2];

    if (count > MOST || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
        return 1;
    message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(count * sizeof(int));
    memset(CMSG_DATA(header), 0, count * sizeof(int)); /* standard input, so many times */
    puts(sendmsg(pair[0], &message, 0) == 1 ? "sent" : error_name(errno));
    return 0;
}
