/*
 * Does sendmmsg() use the system call of that name?
 *
 * glibc does. musl sends the messages one by one with sendmsg(). A filter makes the system call
 * fail here, so that only one who does not use it succeeds.
 */
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "errors.h"

/* From <linux/filter.h> and <linux/seccomp.h>, which compilers for musl often lack. */
enum { LOAD_WORD = 0x20, JUMP_IF_EQUAL = 0x15, RETURN = 0x06 };
enum { SECCOMP_FILTER = 2, SECCOMP_ERRNO = 0x00050000, SECCOMP_ALLOW = 0x7fff0000 };

struct instruction {
    uint16_t code;
    uint8_t jump_true, jump_false;
    uint32_t value;
};

struct program {
    uint16_t length;
    const struct instruction *code;
};

static int forbid(uint32_t system_call)
{
    const struct instruction code[] = {
        { LOAD_WORD, 0, 0, 0 }, /* the number of the system call */
        { JUMP_IF_EQUAL, 0, 1, system_call },
        { RETURN, 0, 0, SECCOMP_ERRNO | ENOSYS },
        { RETURN, 0, 0, SECCOMP_ALLOW },
    };
    const struct program filter = { .length = sizeof code / sizeof code[0], .code = code };

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_FILTER, &filter) == 0;
}

int main(void)
{
    char byte = 'x';
    struct iovec data = { .iov_base = &byte, .iov_len = 1 };
    struct mmsghdr messages[2] = {
        { .msg_hdr = { .msg_iov = &data, .msg_iovlen = 1 } },
        { .msg_hdr = { .msg_iov = &data, .msg_iovlen = 1 } },
    };
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) != 0 || !forbid(SYS_sendmmsg))
        return 1;
    int sent = sendmmsg(pair[0], messages, 2, 0);
    if (sent == -1)
        puts(error_name(errno));
    else
        printf("%d messages sent\n", sent);
    return 0;
}
