/* Are Ethernet addresses found in /etc/ethers? glibc: yes. musl: the functions are stubs. */
#include <netinet/ether.h>
#include <stdio.h>

int main(void)
{
    struct ether_addr address = { .ether_addr_octet = { 2, 0, 0, 0, 0, 1 } };
    char name[256] = "";

    int by_address = ether_ntohost(name, &address);
    int by_name = ether_hostton("printer", &address);
    printf("by address %s, by name %s\n", by_address == 0 ? name : "nothing",
           by_name == 0 ? "found" : "nothing");
    return 0;
}
