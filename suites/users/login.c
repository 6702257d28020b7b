/*
 * Whom do getlogin() and getlogin_r() name, without a terminal and with LOGNAME=somebody?
 *
 * glibc asks the kernel and utmp who logged in; musl returns LOGNAME.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    char buffer[64] = "";
    char *login = getlogin();
    int result = getlogin_r(buffer, sizeof buffer);

    printf("getlogin %s, getlogin_r %s\n",
           login != NULL && strcmp(login, "somebody") == 0 ? "LOGNAME" : "not LOGNAME",
           result == 0 && strcmp(buffer, "somebody") == 0 ? "LOGNAME" : "not LOGNAME");
    return 0;
}
