/*
 * What is found of a user's hashed password?
 *
 * usage: shadow NAME | shadow --tcb | shadow --all | shadow --lock
 *
 * Prints the hash of NAME, or of alice when there is an /etc/tcb/alice/shadow as well; the names of
 * all entries; or whether lckpwdf() took the lock and made its file.
 */
#include <shadow.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void show(const char *name)
{
    struct spwd *entry = getspnam(name);

    puts(entry == NULL ? "no such entry" : entry->sp_pwdp);
}

static void show_with_tcb(void)
{
    mkdir("/etc/tcb", 0755);
    mkdir("/etc/tcb/alice", 0755);
    FILE *file = fopen("/etc/tcb/alice/shadow", "w");
    if (file != NULL) {
        fputs("alice:$6$salt$of-tcb:19000:0:99999:7:::\n", file);
        fclose(file);
    }
    show("alice");
    unlink("/etc/tcb/alice/shadow");
    rmdir("/etc/tcb/alice");
    rmdir("/etc/tcb");
}

int main(int argc, char **argv)
{
    const char *question = argc > 1 ? argv[1] : "";

    if (strcmp(question, "--all") == 0) {
        struct spwd *entry;
        int count = 0;
        for (setspent(); (entry = getspent()) != NULL; count++)
            printf("%s ", entry->sp_namp);
        puts(count == 0 ? "nothing" : "");
    } else if (strcmp(question, "--lock") == 0) {
        int result = lckpwdf();
        printf("lckpwdf %s, /etc/.pwd.lock %s\n", result == 0 ? "succeeds" : "fails",
               access("/etc/.pwd.lock", F_OK) == 0 ? "is there" : "is not there");
        ulckpwdf();
        unlink("/etc/.pwd.lock");
    } else if (strcmp(question, "--tcb") == 0) {
        show_with_tcb();
    } else {
        show(question);
    }
    return 0;
}
