/*
 * Which name does dladdr() give for an address in a function that is not exported?
 *
 * Both know exported names only. glibc gives none. Old musl (1.1.16) gives the nearest exported
 * name before it, however far.
 */
#include <dlfcn.h>
#include <stdio.h>

__attribute__((noinline)) static int hidden(int number)
{
    return number * 2;
}

int main(void)
{
    int (*volatile function)(int) = hidden;
    Dl_info info;

    if (dladdr((void *)function, &info) == 0)
        puts("no object");
    else
        puts(info.dli_sname == NULL ? "no name" : "the name of something else");
    return 0;
}
