/*
 * Which paths does glob find?
 *
 * usage: glob [--brace] [--only-directories] [--no-magic] [--tilde] [--stop-at-errors] PATTERN
 *
 * The pattern is looked up in a fresh directory with the files a.c and b.c, the directory d, the
 * symbolic link "broken" that leads nowhere, and the directory "closed" that cannot be read. Flags
 * that musl's header lacks have glibc's values.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef GLOB_BRACE
#define GLOB_BRACE (1 << 10)
#endif
#ifndef GLOB_NOMAGIC
#define GLOB_NOMAGIC (1 << 11)
#endif
#ifndef GLOB_TILDE
#define GLOB_TILDE (1 << 12)
#endif
#ifndef GLOB_ONLYDIR
#define GLOB_ONLYDIR (1 << 13)
#endif

static const struct { const char *option; int flag; } options[] = {
    { "--brace", GLOB_BRACE },
    { "--only-directories", GLOB_ONLYDIR },
    { "--no-magic", GLOB_NOMAGIC },
    { "--tilde", GLOB_TILDE },
    { "--stop-at-errors", GLOB_ERR },
};

static int make_files(void)
{
    char directory[] = "/tmp/glob-XXXXXX";

    if (mkdtemp(directory) == NULL || chdir(directory) != 0)
        return -1;
    for (const char *const *name = (const char *const[]){ "a.c", "b.c", NULL }; *name; name++) {
        FILE *file = fopen(*name, "w");
        if (file == NULL || fclose(file) != 0)
            return -1;
    }
    return mkdir("d", 0700) | mkdir("closed", 0) | symlink("nowhere", "broken");
}

int main(int argc, char **argv)
{
    int flags = 0;
    glob_t found = { 0 };

    if (argc < 2 || make_files() != 0)
        return 2;
    for (int i = 1; i < argc - 1; i++)
        for (size_t j = 0; j < sizeof options / sizeof *options; j++)
            if (strcmp(argv[i], options[j].option) == 0)
                flags |= options[j].flag;

    switch (glob(argv[argc - 1], flags, NULL, &found)) {
    case 0:
        for (size_t i = 0; i < found.gl_pathc; i++)
            printf("%s%s", i > 0 ? " " : "", found.gl_pathv[i]);
        putchar('\n');
        break;
    case GLOB_NOMATCH: puts("GLOB_NOMATCH"); break;
    case GLOB_ABORTED: puts("GLOB_ABORTED"); break;
    default: puts("another error"); break;
    }
    return 0;
}
