/* What a program writes to harm those that keep it, show it, or build a page of it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char block[1 << 16];

/* More than one line may have anywhere, on both streams. */
static void long_line(void)
{
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 160; i++) {
        fwrite(block, 1, sizeof block, stdout);
        fwrite(block, 1, sizeof block, stderr);
    }
}

/* All bytes there are, and beginnings of characters that do not go on. */
static void binary(void)
{
    for (int byte = 0; byte < 256; byte++)
        putchar(byte);
    fputs("\xf0\x9f\x92 \xed\xa0\x80 \xc0\xaf", stdout);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    if (!strcmp(what, "endless"))
        for (;;)
            fwrite(block, 1, sizeof block, stdout);
    else if (!strcmp(what, "no-newline"))
        fputs("no end of line", stdout);
    else if (!strcmp(what, "long-line"))
        long_line();
    else if (!strcmp(what, "binary"))
        binary();
    else if (!strcmp(what, "escapes"))
        fputs("\033]0;title\007\033[2J\033[31mred\033[0m\r\b\xc2\x9b" "1m\xe2\x80\xae" "desrever", stdout);
    else if (!strcmp(what, "markup"))
        fputs("</pre></td><script>alert(1)</script><img src=x onerror=alert(2)>]]></failure>&amp;\"'`|[x](javascript:1)", stdout);
    else if (!strcmp(what, "close")) {
        for (int number = 0; number < 65536; number++)
            close(number);
        sleep(1);
    }
    return 0;
}
