/* Does a program find everything as it should after a hostile one: an empty /tmp, room in it, no strangers, the usual
 * descriptors, and can it start a child? Says on stderr in which container it is. */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static char block[1 << 20];

/* Entries of a folder, or those of them that are numbers. */
static int entries(const char *folder, int numbers)
{
    int count = 0;
    DIR *open = opendir(folder);

    for (struct dirent *entry; open && (entry = readdir(open));)
        count += entry->d_name[0] != '.' && (!numbers || isdigit((unsigned char)entry->d_name[0]));
    if (open)
        closedir(open);
    return count;
}

static const char *has_room(const char *path)
{
    int file = open(path, O_CREAT | O_WRONLY, 0600);
    const char *answer = write(file, block, sizeof block) == sizeof block ? "room" : "no room";

    close(file);
    unlink(path);
    return answer;
}

int main(void)
{
    char host[64] = "";
    int status = -1;
    /* One of the descriptors is the folder itself. */
    int descriptors = entries("/proc/self/fd", 1) - 1;
    pid_t child = fork();

    if (child == 0)
        _exit(7);
    waitpid(child, &status, 0);
    gethostname(host, sizeof host - 1);
    fprintf(stderr, "%s\n", host);
    printf("%d in /tmp, %d in /dev/shm, %d processes, %d descriptors, %s here, %s in /tmp, a child with %d\n",
           entries("/tmp", 0), entries("/dev/shm", 0), entries("/proc", 1), descriptors, has_room("file"),
           has_room("/tmp/file"), WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return 0;
}
