/* The names of the error codes of getaddrinfo() and getnameinfo(); the libcs' texts all differ. */
#ifndef EAI_H
#define EAI_H

#include <netdb.h>

static inline const char *eai_name(int code)
{
    switch (code) {
    case 0: return "success";
    case EAI_BADFLAGS: return "EAI_BADFLAGS";
    case EAI_NONAME: return "EAI_NONAME";
    case EAI_AGAIN: return "EAI_AGAIN";
    case EAI_FAIL: return "EAI_FAIL";
    case EAI_FAMILY: return "EAI_FAMILY";
    case EAI_SOCKTYPE: return "EAI_SOCKTYPE";
    case EAI_SERVICE: return "EAI_SERVICE";
    case EAI_MEMORY: return "EAI_MEMORY";
    case EAI_SYSTEM: return "EAI_SYSTEM";
    case EAI_OVERFLOW: return "EAI_OVERFLOW";
    case -5: return "EAI_NODATA";       /* glibc's <netdb.h> has it; musl's has it since 1.2.4 */
    case -9: return "EAI_ADDRFAMILY";   /* this and the next: glibc's alone */
    case -105: return "EAI_IDN_ENCODE";
    default: return "unknown error code";
    }
}

#endif
