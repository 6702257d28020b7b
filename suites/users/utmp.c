/* Can a session be written to a utmp file and read again? glibc: yes. musl: all are stubs. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <utmpx.h>

int main(void)
{
    struct utmpx session = { .ut_type = USER_PROCESS, .ut_id = "9", .ut_line = "pts/9" };

    strcpy(session.ut_user, "alice");
    close(open("/tmp/utmp", O_WRONLY | O_CREAT | O_TRUNC, 0644));
    int named = utmpxname("/tmp/utmp");
    setutxent();
    struct utmpx *put = pututxline(&session);
    setutxent();
    struct utmpx *got = getutxent();
    printf("utmpxname %s, pututxline %s, getutxent %s\n", named == 0 ? "succeeds" : "fails",
           put != NULL ? "succeeds" : "fails", got != NULL ? got->ut_user : "nothing");
    unlink("/tmp/utmp");
    return 0;
}
