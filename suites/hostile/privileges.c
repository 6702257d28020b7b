/* What may a program in a container of the harness do, and what does it see of the machine outside? */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

static char text[1 << 16];

/* The value of a line of /proc/self/status. */
static const char *status(const char *name)
{
    static char value[64];
    char line[512];
    FILE *file = fopen("/proc/self/status", "r");

    strcpy(value, "not told");
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, name, strlen(name)) && line[strlen(name)] == ':')
            sscanf(line + strlen(name) + 1, "%63s", value);
    if (file)
        fclose(file);
    return value;
}

static void capabilities(void)
{
    static const char *const sets[] = {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"};
    int some = 0;

    for (int i = 0; i < 5; i++)
        if (strspn(status(sets[i]), "0") != 16) {
            printf("%s is %s\n", sets[i], status(sets[i]));
            some = 1;
        }
    printf("capabilities: %s\n", some ? "some" : "none");
}

static void interfaces(void)
{
    char line[512], name[64];
    FILE *file = fopen("/proc/net/dev", "r");

    printf("networks:");
    while (file && fgets(line, sizeof line, file)) {
        const char *colon = strchr(line, ':');

        /* Kernels put idle tunnels into every name space; what is up shows in its routes. */
        if (colon && sscanf(line, " %63[^:]", name) == 1 && !strstr(name, "tun") && !strstr(name, "gre") &&
            !strstr(name, "sit") && !strstr(name, "vti"))
            printf(" %s", name);
    }
    puts("");
    if (file)
        fclose(file);
}

/* The first number in a file. */
static long long number(const char *path)
{
    FILE *file = fopen(path, "r");
    const char *line = file ? fgets(text, sizeof text, file) : NULL;

    if (file)
        fclose(file);
    return line ? atoll(text) : -1;
}

/* A limit of the own control group: of a file of version 2 of these, where that is what there is, or of version 1. */
static long long limit(const char *one, const char *two)
{
    return number(access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0 ? two : one);
}

/* The agent sets this when the program has begun. */
static int is_killed_first(void)
{
    for (int waited = 0; waited < 5000; waited++) {
        if (number("/proc/self/oom_score_adj") == 1000)
            return 1;
        usleep(1000);
    }
    return 0;
}

/* Places where something of a disk is mounted, other than the whole root and what the engine and the harness put there. */
static void mounts(void)
{
    static const char *const known[] = {"/", "/etc/resolv.conf", "/etc/hostname", "/etc/hosts", "/run/.containerenv"};
    /* The agent, the cases, and what other cases in the same container want: volumes, read-only. */
    static const char ours[] = "/opt/alpine-tax/";
    static const char *const pseudo[] = {"proc", "sysfs", "cgroup", "cgroup2", "tmpfs", "devpts", "mqueue", "devtmpfs"};
    char line[4096], place[1024], kind[64];
    FILE *file = fopen("/proc/self/mountinfo", "r");
    int others = 0;

    while (file && fgets(line, sizeof line, file)) {
        const char *rest = strstr(line, " - ");
        int fits = 0;

        if (!rest || sscanf(line, "%*s %*s %*s %*s %1023s", place) != 1 || sscanf(rest, " - %63s", kind) != 1)
            continue;
        fits = !strncmp(place, ours, sizeof ours - 1) && strstr(line, " ro,");
        for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
            fits |= !strcmp(place, known[i]);
        for (unsigned i = 0; i < sizeof pseudo / sizeof *pseudo; i++)
            fits |= !strcmp(kind, pseudo[i]);
        if (!fits) {
            printf("%s is mounted there\n", place);
            others++;
        }
    }
    printf("other mounts: %d\n", others);
}

static void sockets(void)
{
    static const char *const paths[] = {"/var/run/docker.sock", "/run/docker.sock", "/run/podman/podman.sock",
                                        "/run/containerd/containerd.sock", "/run/user"};
    int found = 0;

    for (unsigned i = 0; i < sizeof paths / sizeof *paths; i++)
        found += access(paths[i], F_OK) == 0;
    printf("sockets of engines: %d\n", found);
}

int main(void)
{
    struct statvfs scratch;

    printf("user: %d\n", (int)getuid());
    capabilities();
    printf("no new privileges: %s\n", status("NoNewPrivs"));
    printf("seccomp: %s\n", strcmp(status("Seccomp"), "2") ? status("Seccomp") : "filter");
    interfaces();
    sockets();
    mounts();
    printf("memory: %lld MiB\n", limit("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory.max") >> 20);
    printf("processes: %lld\n", limit("/sys/fs/cgroup/pids/pids.max", "/sys/fs/cgroup/pids.max"));
    printf("killed where memory runs out: %s\n", is_killed_first() ? "first" : "as others are");
    if (statvfs("/tmp", &scratch) == 0)
        printf("/tmp: %llu MiB\n", (unsigned long long)scratch.f_blocks * scratch.f_frsize >> 20);
    return 0;
}
