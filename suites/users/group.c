/*
 * What is known of a group, and in which groups is a user?
 *
 * usage: group NAME... | group --of USER GID ROOM
 *
 * With --of: getgrouplist() with room for ROOM groups; its result and what it filled in.
 */
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_GROUPS = 32 };

static void show(const char *name)
{
    struct group *group = getgrnam(name);

    if (group == NULL) {
        printf("%s: no such group\n", name);
        return;
    }
    printf("%s: gid %u, members", group->gr_name, group->gr_gid);
    for (char **member = group->gr_mem; *member != NULL; member++)
        printf(" [%s]", *member);
    putchar('\n');
}

static void show_list(const char *user, gid_t gid, int room)
{
    gid_t groups[MOST_GROUPS];
    int count = room;
    int result = getgrouplist(user, gid, groups, &count);

    printf("returns %d, count %d, groups", result, count);
    for (int i = 0; i < count && i < room; i++)
        printf(" %u", groups[i]);
    putchar('\n');
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "--of") == 0 && atoi(argv[4]) <= MOST_GROUPS) {
        show_list(argv[2], (gid_t)atoi(argv[3]), atoi(argv[4]));
        return 0;
    }
    for (int i = 1; i < argc; i++)
        show(argv[i]);
    return 0;
}
