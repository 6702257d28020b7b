/*
 * Are the extensions of glob() there, GLOB_BRACE and GLOB_ONLYDIR?
 *
 * glibc yes. musl no; programs either do not compile or go on without them.
 */
#include <glob.h>
#include <stdio.h>

int main(void)
{
#ifdef GLOB_BRACE
    puts("has GLOB_BRACE");
#else
    puts("lacks GLOB_BRACE");
#endif
#ifdef GLOB_ONLYDIR
    puts("has GLOB_ONLYDIR");
#else
    puts("lacks GLOB_ONLYDIR");
#endif
    return 0;
}
