/* What do the constants of <stdio.h> promise? Each libc chose its own. */
#include <stdio.h>

int main(void)
{
    printf("BUFSIZ %d, TMP_MAX %d, FOPEN_MAX %d\n", BUFSIZ, TMP_MAX, FOPEN_MAX);
    return 0;
}
