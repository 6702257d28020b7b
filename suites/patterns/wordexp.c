/*
 * What does wordexp make of a line?
 *
 * usage: wordexp [--undefined-fails] [--no-processes] [--count-processes] LINE
 *
 * glibc expands the words itself. musl writes the line into a command of /bin/sh, and reads the
 * words from its output. Whether a process was run is seen from the page faults of children.
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <wordexp.h>

static const char *error_name(int code)
{
    switch (code) {
    case WRDE_BADCHAR: return "WRDE_BADCHAR";
    case WRDE_BADVAL: return "WRDE_BADVAL";
    case WRDE_CMDSUB: return "WRDE_CMDSUB";
    case WRDE_NOSPACE: return "WRDE_NOSPACE";
    case WRDE_SYNTAX: return "WRDE_SYNTAX";
    default: return "another error";
    }
}

int main(int argc, char **argv)
{
    int flags = 0, count = 0;
    struct rusage children;
    wordexp_t words = { 0 };

    if (argc < 2)
        return 2;
    for (int i = 1; i < argc - 1; i++) {
        if (strcmp(argv[i], "--undefined-fails") == 0)
            flags |= WRDE_UNDEF;
        else if (strcmp(argv[i], "--count-processes") == 0)
            count = 1;
        else if (setrlimit(RLIMIT_NPROC, &(struct rlimit){ 0, 0 }) != 0)
            return 1;
    }

    int error = wordexp(argv[argc - 1], &words, flags);
    if (error != 0) {
        puts(error_name(error));
        return 0;
    }
    for (size_t i = 0; i < words.we_wordc; i++)
        printf("%s\"%s\"", i > 0 ? " " : "", words.we_wordv[i]);
    if (count && getrusage(RUSAGE_CHILDREN, &children) == 0)
        printf(", %s", children.ru_minflt > 0 ? "by another process" : "by itself");
    putchar('\n');
    return 0;
}
