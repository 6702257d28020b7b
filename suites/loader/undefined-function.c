/*
 * Does a program start that refers to a function which no library has, and never calls it?
 *
 * Linked with --unresolved-symbols=ignore-all, as is common for plug-ins and for libraries built
 * against other versions. glibc binds functions when they are first called, so it starts. musl
 * binds all of them at start-up: "Error relocating ...: symbol not found", exit status 127.
 */
#include <stdio.h>

void function_that_no_library_has(void);

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        function_that_no_library_has();
    puts("started");
    return 0;
}
