/*
 * Are the masks of the BSDs for file modes there, ACCESSPERMS and DEFFILEMODE?
 *
 * glibc yes. musl no: does not compile.
 */
#include <stdio.h>
#include <sys/stat.h>

int main(void)
{
    printf("%o %o\n", (unsigned)ACCESSPERMS, (unsigned)DEFFILEMODE);
    return 0;
}
