/*
 * Do constructors get the arguments of main()?
 *
 * glibc's loader passes argc, argv and envp to every constructor; no standard asks for it. musl
 * passes nothing, so a constructor with parameters reads what happens to be in the registers.
 */
#include <stdio.h>

static int seen_count;
static char **seen_arguments;

__attribute__((constructor)) static void before_main(int argc, char **argv)
{
    seen_count = argc;
    seen_arguments = argv;
}

int main(int argc, char **argv)
{
    puts(seen_count == argc && seen_arguments == argv ? "given to constructors"
                                                      : "not given to constructors");
    return 0;
}
