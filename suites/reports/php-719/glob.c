/*
 * Does PHP have GLOB_BRACE, and what does its glob() find with it?
 *
 * PHP defines the constant where <glob.h> does. A program that tests with defined() and goes on
 * without the flag, as many do since, finds nothing.
 */
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    const char *files[] = { "/tmp/reports-a.php", "/tmp/reports-b.php" };
    glob_t found = { 0 };
    int flags = 0;

    for (int i = 0; i < 2; i++)
        close(open(files[i], O_CREAT | O_WRONLY, 0600));
#ifdef GLOB_BRACE
    printf("GLOB_BRACE is int(%d), ", GLOB_BRACE);
    flags = GLOB_BRACE;
#else
    printf("Undefined constant \"GLOB_BRACE\", ");
#endif
    if (glob("/tmp/reports-{a,b}.php", flags, NULL, &found) == 0)
        printf("%zu files found\n", found.gl_pathc);
    else
        puts("no file found");
    globfree(&found);
    for (int i = 0; i < 2; i++)
        unlink(files[i]);
    return 0;
}
