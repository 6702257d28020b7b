/*
 * Does this program start at all?
 *
 * Its ELF header names the dynamic loader of the libc that it was linked for
 * (/lib64/ld-linux-x86-64.so.2 or /lib/ld-musl-x86_64.so.1). Where that file is missing, execve()
 * fails with ENOENT, and a shell says "not found" about a program that is there.
 */
#include <stdio.h>

int main(void)
{
    puts("started");
    return 0;
}
