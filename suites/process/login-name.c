/* Does getlogin() believe $LOGNAME? musl does, glibc asks for the terminal's entry in utmp. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
    setenv("LOGNAME", "somebody", 1);
    const char *name = getlogin();
    puts(name != NULL ? name : "no name");
    return 0;
}
