/*
 * What do regular expressions and file name patterns cost?
 *
 * usage: pattern WORK
 *
 * Both libcs match regular expressions with automata: musl with TRE, glibc with a DFA that it
 * builds while it matches and backs up with backtracking for groups.
 */
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <regex.h>
#include <unistd.h>

#include "work.h"

enum { TEXT = 4096, GROUPS = 8, FILES = 200 };

static const char log_line[] =
    "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET /apache_pb.gif HTTP/1.0\" 200 2326";
static const char log_pattern[] =
    "^([0-9.]+) .* \\[(.*)\\] \"([A-Z]+) (.*) HTTP/[0-9.]+\" ([0-9]{3}) ([0-9]+)$";

static regex_t compiled;
static char text[TEXT + 1];

static void compile(regex_t *target, const char *pattern, int flags)
{
    if (regcomp(target, pattern, REG_EXTENDED | flags) != 0) {
        fprintf(stderr, "cannot be compiled: %s\n", pattern);
        exit(1);
    }
}

static void fill_text(void)
{
    static const char words[] = "the quick brown fox jumps over the lazy dog and ";

    for (size_t at = 0; at < TEXT; at++)
        text[at] = words[at % (sizeof words - 1)];
}

static uint64_t compile_once(int thread)
{
    regex_t fresh;

    compile(&fresh, log_pattern, 0);
    uint64_t groups = fresh.re_nsub;
    regfree(&fresh);
    return groups;
}

/* Where the pattern's last group begins and ends, or 1 where there is no match. */
static uint64_t match(const char *subject, size_t groups)
{
    regmatch_t found[GROUPS];

    if (regexec(&compiled, subject, groups, found, 0) != 0)
        return 1;
    return groups == 0 ? 0 : 1000 * (uint64_t)found[groups - 1].rm_so + found[groups - 1].rm_eo;
}

static uint64_t prepare_log_line(size_t wanted)
{
    compile(&compiled, log_pattern, 0);
    return 1000 * (sizeof log_line - 1 - 4) + sizeof log_line - 1;
}

static uint64_t match_log_line(int thread)
{
    return match(log_line, 7);
}

static uint64_t prepare_absent(size_t wanted)
{
    fill_text();
    compile(&compiled, "zebra[0-9]+x", REG_NOSUB);
    return 1;
}

static uint64_t prepare_alternatives(size_t wanted)
{
    fill_text();
    compile(&compiled, "(cat|bird|snake|horse|zebra)s", 0);
    return 1;
}

static uint64_t prepare_caseless(size_t wanted)
{
    fill_text();
    compile(&compiled, "LAZY [A-Z]+ FOX", REG_ICASE | REG_NOSUB);
    return 1;
}

/* A pattern on which a matcher that only backtracks takes exponential time. */
static uint64_t prepare_nested(size_t wanted)
{
    memset(text, 'a', 64);
    compile(&compiled, "^(a+)+$b", REG_NOSUB);
    return 1;
}

static uint64_t prepare_classes(size_t wanted)
{
    fill_text();
    compile(&compiled, "[[:upper:]][[:alnum:]_]*[[:space:]]", REG_NOSUB);
    return 1;
}

static uint64_t prepare_back_reference(size_t wanted)
{
    memcpy(text, "abcabcabdabcabcabe", 18);
    if (regcomp(&compiled, "\\(abd\\).*\\1", REG_NOSUB) != 0) /* only basic ones have them */
        exit(1);
    return 1;
}

static uint64_t match_text(int thread)
{
    return match(text, 0);
}

static uint64_t match_group(int thread)
{
    return match(text, 1);
}

static uint64_t match_name(int thread)
{
    uint64_t matches = 0;

    for (int i = 0; i < 16; i++) {
        work_forget();
        matches += fnmatch("*foo*b[a-z]r?.txt", "this-is-foo-and-barx.txt", 0) == 0;
    }
    return matches;
}

static uint64_t match_path(int thread)
{
    uint64_t matches = 0;

    for (int i = 0; i < 16; i++) {
        work_forget();
        matches += fnmatch("/usr/*/lib/lib*.so.*", "/usr/local/lib/liba.so.1.2", FNM_PATHNAME) == 0;
    }
    return matches;
}

/* Into the working directory, which is the case's own. */
static uint64_t prepare_files(size_t wanted)
{
    for (int i = 0; i < FILES; i++) {
        char name[32];

        snprintf(name, sizeof name, "file-%04d.txt", i);
        close(open(name, O_CREAT | O_WRONLY, 0600));
    }
    return FILES / 10;
}

static uint64_t list_files(int thread)
{
    glob_t found;

    if (glob("file-*9.txt", 0, NULL, &found) != 0)
        work_fail("glob");
    uint64_t count = found.gl_pathc;
    globfree(&found);
    return count;
}

static const struct work works[] = {
    { "regcomp", compile_once, 6 },
    { "log-line", match_log_line, 0, prepare_log_line },
    { "no-match", match_text, 0, prepare_absent },
    { "alternatives", match_group, 0, prepare_alternatives },
    { "caseless", match_text, 0, prepare_caseless },
    { "classes", match_text, 0, prepare_classes },
    { "nested", match_text, 0, prepare_nested, .repeat = 8 },
    { "back-reference", match_text, 0, prepare_back_reference, .repeat = 8 },
    { "fnmatch", match_name, 16, .repeat = 8 },
    { "fnmatch-path", match_path, 16, .repeat = 8 },
    { "glob", list_files, 0, prepare_files },
};

WORK_MAIN(works)
