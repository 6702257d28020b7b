/*
 * What is known of a user?
 *
 * usage: user NAME... | user --all
 *
 * Prints uid, gid and home of each, or that there is none; with --all the names of all users.
 */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

static void show(const struct passwd *user)
{
    if (user != NULL)
        printf("%s: uid %u, gid %u, home %s\n", user->pw_name, user->pw_uid, user->pw_gid,
               user->pw_dir);
    else
        printf("no such user, errno %s\n", errno == 0 ? "0" : errno == ENOENT ? "ENOENT" : "other");
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    if (strcmp(argv[1], "--all") == 0) {
        struct passwd *user;
        while ((user = getpwent()) != NULL)
            printf("%s ", user->pw_name);
        putchar('\n');
    } else {
        for (int i = 1; i < argc; i++) {
            errno = 0;
            show(getpwnam(argv[i]));
        }
    }
    return 0;
}
