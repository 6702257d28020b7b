/*
 * Is TEMP_FAILURE_RETRY there, which repeats a call that a signal interrupted?
 *
 * glibc yes. musl no: taken for a function that nothing defines, so it does not link.
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    printf("%s\n", TEMP_FAILURE_RETRY(close(-1)) == -1 ? "failed, as it should" : "closed");
    return 0;
}
