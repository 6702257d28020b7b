/*
 * What does iconv() make of a text?
 *
 * usage: convert [--no-flush] FROM TO TEXT
 *
 * TEXT may have bytes as \x80. Prints what came out, bytes that are not printable ASCII as \x80,
 * then what iconv() said: nothing, how many characters were replaced, or the error. Without
 * --no-flush the conversion is ended as POSIX says, with a call without input.
 */
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *error_name(int error)
{
    switch (error) {
    case EILSEQ: return "EILSEQ";
    case EINVAL: return "EINVAL";
    case E2BIG: return "E2BIG";
    default: return "another error";
    }
}

/* Turns \x80 into the byte, in place, and returns the length. */
static size_t unescape(char *text)
{
    char *to = text;

    for (char *from = text; *from != '\0'; to++) {
        if (from[0] == '\\' && from[1] == 'x') {
            char digits[3] = { from[2], from[3], '\0' };
            *to = (char)strtol(digits, NULL, 16);
            from += 4;
        } else {
            *to = *from++;
        }
    }
    return (size_t)(to - text);
}

static void print_bytes(const char *from, const char *end)
{
    for (; from < end; from++) {
        if (*from >= ' ' && *from <= '~')
            putchar(*from);
        else
            printf("\\x%02x", (unsigned char)*from);
    }
}

int main(int argc, char **argv)
{
    int flush = argc < 2 || strcmp(argv[1], "--no-flush") != 0;

    argv += flush ? 1 : 2;
    if (argc != (flush ? 4 : 5)) {
        fprintf(stderr, "usage: convert [--no-flush] FROM TO TEXT\n");
        return 2;
    }
    iconv_t conversion = iconv_open(argv[1], argv[0]);
    if (conversion == (iconv_t)-1) {
        printf("iconv_open: %s\n", error_name(errno));
        return 0;
    }

    char output[256];
    char *in = argv[2], *out = output;
    size_t in_left = unescape(in), out_left = sizeof output;
    size_t replaced = iconv(conversion, &in, &in_left, &out, &out_left);
    int error = errno;

    if (replaced != (size_t)-1 && flush)
        iconv(conversion, NULL, NULL, &out, &out_left);
    print_bytes(output, out);
    if (replaced == (size_t)-1)
        printf("%s%s\n", out == output ? "" : ", then ", error_name(error));
    else if (replaced > 0)
        printf(" (%zu replaced)\n", replaced);
    else
        puts("");
    return 0;
}
