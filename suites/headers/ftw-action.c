/*
 * Can the function given to nftw() leave a folder out, with FTW_ACTIONRETVAL?
 *
 * glibc yes. musl no: does not compile.
 */
#include <ftw.h>
#include <stdio.h>

static int visit(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)path;
    (void)status;
    (void)type;
    (void)place;
    return FTW_SKIP_SUBTREE;
}

int main(void)
{
    puts(nftw("/tmp", visit, 4, FTW_ACTIONRETVAL) == 0 ? "left out" : "failed");
    return 0;
}
