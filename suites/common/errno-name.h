/* The name of an errno value, so that output need not contain numbers. */
#ifndef ERRNO_NAME_H
#define ERRNO_NAME_H

#include <errno.h>

static inline const char *errno_name(int error)
{
    switch (error) {
    case 0: return "no errno";
    case EBADF: return "EBADF";
    case EDOM: return "EDOM";
    case EILSEQ: return "EILSEQ";
    case EINVAL: return "EINVAL";
    case ENOENT: return "ENOENT";
    case ENOMEM: return "ENOMEM";
    case ENOSYS: return "ENOSYS";
    case EOVERFLOW: return "EOVERFLOW";
    case ERANGE: return "ERANGE";
    default: return "another errno";
    }
}

#endif
