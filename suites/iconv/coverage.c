/*
 * Which of these character sets does iconv() read?
 *
 * glibc has a module for each; musl has tables for those that it was thought worth having.
 */
#include <iconv.h>
#include <stdio.h>

int main(void)
{
    static const char *const names[] = {
        "CP866", "IBM1047", "CP932", "CP858", "UTF-7", "MACINTOSH", "IBM037", "EUC-TW",
        "ISO-2022-KR", "ISO-2022-CN", "JOHAB", "VISCII", "ARMSCII-8",
    };
    int missing = 0;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        iconv_t conversion = iconv_open("UTF-8", names[i]);
        if (conversion == (iconv_t)-1)
            printf("%s%s", missing++ == 0 ? "not " : ", ", names[i]);
        else
            iconv_close(conversion);
    }
    puts(missing == 0 ? "all" : "");
    return 0;
}
