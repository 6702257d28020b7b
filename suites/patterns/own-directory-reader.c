/*
 * Can glob be given functions that read directories (GLOB_ALTDIRFUNC, from BSD)? glibc's glob_t
 * has the fields for it; musl's does not, and this program does not compile.
 */
#include <glob.h>
#include <stdio.h>

static void *open_nothing(const char *path)
{
    (void)path;
    return NULL;
}

int main(void)
{
    glob_t found = { .gl_opendir = open_nothing };
    int result = glob("/*", GLOB_ALTDIRFUNC, NULL, &found);

    puts(result == GLOB_NOMATCH ? "nothing found, as its own functions say" : "found");
    return 0;
}
