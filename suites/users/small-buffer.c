/* What do getpwnam_r() and getgrnam_r() return for a buffer of four bytes, and for no entry? */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>

static const char *result_name(int result, const void *found)
{
    if (result == ERANGE)
        return "ERANGE";
    if (result == ENOENT)
        return "ENOENT";
    if (result != 0)
        return "another error";
    return found != NULL ? "found" : "not found";
}

int main(void)
{
    struct passwd user, *found_user;
    struct group group, *found_group;
    char small[4], large[1024];

    int result = getpwnam_r("alice", &user, small, sizeof small, &found_user);
    printf("small user %s, ", result_name(result, found_user));
    result = getgrnam_r("staff", &group, small, sizeof small, &found_group);
    printf("small group %s, ", result_name(result, found_group));
    result = getpwnam_r("nobody-here", &user, large, sizeof large, &found_user);
    printf("no user %s\n", result_name(result, found_user));
    return 0;
}
