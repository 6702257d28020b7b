/*
 * What does putpwent() write for an entry with a line break in the full name?
 *
 * glibc: puts a space there. musl: writes it as it stands, and a second line with a user appears.
 */
#include <pwd.h>
#include <stdio.h>

int main(void)
{
    struct passwd user = {
        .pw_name = "alice",
        .pw_passwd = "x",
        .pw_uid = 1000,
        .pw_gid = 1000,
        .pw_gecos = "Alice\nmallory:x:0:0:",
        .pw_dir = "/home/alice",
        .pw_shell = "/bin/sh",
    };
    FILE *out = tmpfile();
    int entries = 0;

    int result = putpwent(&user, out);
    rewind(out);
    printf("putpwent %s, entries:", result == 0 ? "succeeds" : "fails");
    for (struct passwd *entry; (entry = fgetpwent(out)) != NULL; entries++)
        printf(" %s with uid %u", entry->pw_name, entry->pw_uid);
    puts(entries == 0 ? " none" : "");
    return 0;
}
