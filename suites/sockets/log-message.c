/*
 * What does syslog() send to the log?
 *
 * usage: log-message time | error | end
 *
 * "time" tells whether the time stamp is local time or UTC, "error" what %m becomes, "end" how the
 * message ends. The program listens on /dev/log itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "errors.h"

static int hour_now(struct tm *(*convert)(const time_t *))
{
    time_t now = time(NULL);
    return convert(&now)->tm_hour;
}

int main(int argc, char **argv)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/dev/log" };
    int log = socket(AF_UNIX, SOCK_DGRAM, 0);
    char message[512] = "";
    int day, hour;

    unlink(address.sun_path);
    if (argc < 2 || bind(log, (struct sockaddr *)&address, sizeof address) != 0)
        return 1;
    setenv("TZ", "FAR-9", 1); /* nine hours east of UTC */
    tzset();
    int utc_before = hour_now(gmtime), local_before = hour_now(localtime);
    errno = ENOENT;
    syslog(LOG_ERR, "no file: %m");
    ssize_t length = recv(log, message, sizeof message - 1, MSG_DONTWAIT);
    unlink(address.sun_path);
    if (length <= 0)
        return 1;

    if (strcmp(argv[1], "error") == 0)
        puts(strstr(message, "No such file or directory") ? "the text of the error"
                                                          : "the text of another error");
    else if (strcmp(argv[1], "end") == 0)
        puts(message[length - 1] == '\n' ? "ends with a newline" : "ends without a newline");
    else if (sscanf(message, "<%*d>%*s %d %d:", &day, &hour) != 2)
        puts("no time stamp");
    else
        puts(hour == utc_before || hour == hour_now(gmtime)          ? "UTC"
             : hour == local_before || hour == hour_now(localtime) ? "local time"
                                                                     : "another time");
    return 0;
}
