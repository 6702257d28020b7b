/* A library that opens another one by its bare name. */
#include <dlfcn.h>
#include <stddef.h>

int open_other(const char *name);

int open_other(const char *name)
{
    return dlopen(name, RTLD_NOW) != NULL;
}
