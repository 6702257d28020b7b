/* May a program change what is the whole machine's: its console, its clocks, its kernel, its name, its file systems? */
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int changed;

static void tried(const char *what, long result)
{
    if (result >= 0) {
        printf("%s: it could\n", what);
        changed++;
    }
}

/* A place that there need not even be. */
static void written(const char *path)
{
    int file = open(path, O_WRONLY | O_APPEND);

    tried(path, file >= 0 ? write(file, "hostile\n", 8) : -1);
}

static void clocks(void)
{
    struct timespec later = {.tv_sec = 4102444800};
    struct timeval soon = {.tv_sec = 4102444800};

    tried("clock_settime", clock_settime(CLOCK_REALTIME, &later));
    tried("settimeofday", settimeofday(&soon, NULL));
#ifdef CLONE_NEWTIME
    tried("a time of its own", unshare(CLONE_NEWTIME));
#endif
}

int main(void)
{
    written("/dev/console");
    written("/dev/kmsg");
    written("/dev/mem");
    written("/dev/tty");
    written("/proc/sysrq-trigger");
    written("/proc/sys/kernel/core_pattern");
    written("/sys/kernel/uevent_helper");
    clocks();
    tried("a device", mknod("/tmp/device", S_IFBLK | 0600, makedev(8, 0)));
    tried("mount", mount("none", "/tmp", "tmpfs", 0, ""));
    tried("a user of its own", unshare(CLONE_NEWUSER));
    tried("a network of its own", unshare(CLONE_NEWNET));
    tried("sethostname", sethostname("hostile", 7));
    tried("swapoff", swapoff("/swap"));
    tried("chroot", chroot("/tmp"));
    tried("a packet socket", socket(AF_PACKET, SOCK_RAW, 0));
    tried("priority", setpriority(PRIO_PROCESS, 0, -20));
    tried("kexec", syscall(SYS_kexec_load, 0, 0, NULL, 0));
    tried("bpf", syscall(SYS_bpf, 0, NULL, 0));
    tried("keys", syscall(SYS_add_key, "user", "x", "x", 1, -3));
    printf("%d of them could be changed\n", changed);
    return 0;
}
