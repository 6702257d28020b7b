/*
 * Does sysconf() count the CPUs that this process may use, or those of the machine?
 *
 * usage: processors online | configured
 *
 * The program first confines itself to one CPU. musl then counts one, glibc counts all. A machine
 * that has only one CPU looks like musl here: the cases ask for two.
 */
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int name = argc > 1 && strcmp(argv[1], "configured") == 0 ? _SC_NPROCESSORS_CONF
                                                              : _SC_NPROCESSORS_ONLN;
    cpu_set_t allowed, one;
    int cpu = 0;

    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return 1;
    while (!CPU_ISSET(cpu, &allowed))
        cpu++;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0)
        return 1;
    puts(sysconf(name) == 1 ? "one" : "more than one");
    return 0;
}
