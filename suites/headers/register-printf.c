/*
 * Can a program add a conversion of its own to printf(), with <printf.h>?
 *
 * glibc yes. musl no, by design: does not compile.
 */
#include <printf.h>
#include <stdio.h>

static int print_greeting(FILE *stream, const struct printf_info *info, const void *const *args)
{
    (void)info;
    (void)args;
    return fprintf(stream, "a conversion of its own");
}

static int no_arguments(const struct printf_info *info, size_t count, int *types, int *sizes)
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

    register_printf_specifier('Y', print_greeting, no_arguments);
    printf(format);
    return 0;
}
