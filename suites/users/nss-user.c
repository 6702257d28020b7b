/*
 * Is the NSS module "shop" asked for the user "remote"? glibc: as nsswitch.conf says. musl: there
 * are no modules.
 *
 * usage: nss-user MODULE
 *
 * The module is linked to /tmp under the name that glibc looks for; LD_LIBRARY_PATH has /tmp.
 */
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#define LINK "/tmp/libnss_shop.so.2"

int main(int argc, char **argv)
{
    if (argc != 2 || access(argv[1], R_OK) != 0 || symlink(argv[1], LINK) != 0) {
        perror("the module");
        return 1;
    }
    struct passwd *user = getpwnam("remote");
    unlink(LINK);
    if (user != NULL)
        printf("%s: uid %u\n", user->pw_name, user->pw_uid);
    else
        puts("no such user");
    return 0;
}
