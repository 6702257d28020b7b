/*
 * Is (db1,alice,) in the netgroup "trusted"? glibc: as /etc/netgroup says. musl: has no innetgr(),
 * and the program cannot be built.
 */
#include <netdb.h>
#include <stdio.h>

int main(void)
{
    puts(innetgr("trusted", "db1", "alice", NULL) ? "a member" : "not a member");
    return 0;
}
