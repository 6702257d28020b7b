/* What iconv("UTF-8", "UTF-8//IGNORE", "This is the Euro symbol '€'.") of PHP comes to: does the libc
 * know this target, and how many bytes come out? */
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>

#include "errno-name.h"

int main(void)
{
    char text[] = "This is the Euro symbol '\xe2\x82\xac'.";
    char converted[64];
    char *in = text, *out = converted;
    size_t left = strlen(text), room = sizeof converted;

    iconv_t converter = iconv_open("UTF-8//IGNORE", "UTF-8");
    if (converter == (iconv_t)-1) {
        printf("iconv_open: %s\n", errno_name(errno));
        return 0;
    }
    if (iconv(converter, &in, &left, &out, &room) == (size_t)-1) {
        printf("iconv: %s\n", errno_name(errno));
        return 0;
    }
    printf("%zu bytes of text\n", sizeof converted - room);
    return 0;
}
