/*
 * What does crypt() make of the word "password" with this setting?
 *
 * usage: crypt [--long | --start] SETTING
 *
 *   --long    a word of 600 letters instead
 *   --start   only whether it begins to work: a refusal takes less than 40 ms of CPU time
 *
 * glibc left crypt() to libxcrypt, which small images lack, so Debian's is linked into the
 * program. In musl it is a part of the libc, and looked up because one Debian release left it out.
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

typedef char *crypt_function(const char *key, const char *setting);

#ifdef __GLIBC__
char *crypt(const char *key, const char *setting);
#endif

static crypt_function *find_crypt(void)
{
#ifdef __GLIBC__
    return crypt;
#else
    return (crypt_function *)dlsym(RTLD_DEFAULT, "crypt");
#endif
}

static void still_at_work(int signal)
{
    static const char text[] = "begins to work\n";

    (void)signal;
    _exit(write(STDOUT_FILENO, text, sizeof text - 1) < 0);
}

int main(int argc, char **argv)
{
    static char long_word[601];
    crypt_function *function = find_crypt();
    const char *word = "password", *setting = argv[argc - 1];

    if (argc < 2)
        return 2;
    if (function == NULL) {
        puts("no crypt()");
        return 0;
    }
    if (strcmp(argv[1], "--long") == 0)
        word = memset(long_word, 'p', sizeof long_word - 1);
    if (strcmp(argv[1], "--start") == 0) {
        struct itimerval limit = { .it_value.tv_usec = 40000 };
        signal(SIGPROF, still_at_work);
        setitimer(ITIMER_PROF, &limit, NULL);
    }
    char *hash = function(word, setting);
    puts(hash == NULL ? "NULL" : hash);
    return 0;
}
