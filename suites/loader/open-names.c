/*
 * Which of these libraries can be opened by name? The names are the arguments.
 */
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        printf("%s %s\n", dlopen(argv[i], RTLD_NOW) != NULL ? "opens" : "lacks",
               argv[i][0] != '\0' ? argv[i] : "(empty name)");
    return 0;
}
