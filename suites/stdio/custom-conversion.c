/*
 * Can a program define conversions of its own for printf? glibc has register_printf_specifier()
 * in <printf.h>; musl has no such header, and this program does not compile.
 */
#include <printf.h>
#include <stdio.h>

static int print_fruit(FILE *stream, const struct printf_info *info, const void *const *arguments)
{
    (void)info;
    (void)arguments;
    return fprintf(stream, "apple");
}

static int describe_fruit(const struct printf_info *info, size_t count, int *types, int *sizes)
{
    (void)info;
    (void)count;
    (void)types;
    (void)sizes;
    return 0;
}

int main(void)
{
    const char *volatile format = "%Y\n";

    register_printf_specifier('Y', print_fruit, describe_fruit);
    printf(format);
    return 0;
}
