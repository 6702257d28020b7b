/*
 * What does it cost to start a program that refers to 195 functions of the libc by name?
 *
 * Their addresses stand in a table, so that both dynamic linkers have to look each name up at
 * start-up; of functions that are only called, glibc would look none up before it is called.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <grp.h>
#include <iconv.h>
#include <langinfo.h>
#include <libgen.h>
#include <locale.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <regex.h>
#include <sched.h>
#include <search.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

static void *const functions[] = {
    abort, accept, access, aligned_alloc, alarm, asctime, asprintf, atof, atoi, atol, basename,
    bind, bsearch, btowc, calloc, cfgetispeed, chdir, chmod, chown, chroot, clearenv, clock,
    clock_getres, clock_gettime, clock_nanosleep, close, closedir, confstr, connect, ctime, daemon,
    difftime, dirfd, dirname, div, dprintf, drand48, dup, dup2, dup3, endgrent, endpwent, execl,
    execv, execve, execvp, exit, fchdir, fchmod, fchown, fclose, fdopen, fdopendir, feof, ferror,
    fflush, ffs, fgetc, fgetpos, fgets, fgetwc, fileno, flockfile, fmemopen, fnmatch, fopen, fork,
    fpathconf, fprintf, fputc, fputs, fputwc, fread, free, freeaddrinfo, freopen, fscanf, fseek,
    fseeko, fsetpos, fsync, ftell, ftello, ftruncate, fwide, fwrite, gai_strerror, getaddrinfo,
    getc, getchar, getcwd, getdelim, getegid, getenv, geteuid, getgid, getgrgid, getgrnam,
    getgroups, gethostname, getitimer, getline, getlogin, getnameinfo, getopt, getpeername,
    getpgid, getpid, getppid, getpriority, getpwnam, getpwuid, getrlimit, getrusage, getservbyname,
    getsockname, getsockopt, gettimeofday, getuid, glob, globfree, gmtime, gmtime_r, hcreate,
    iconv, iconv_close, iconv_open, inet_addr, inet_aton, inet_ntoa, inet_ntop, inet_pton,
    initgroups, isatty, iswalpha, kill, killpg, labs, lchown, ldiv, link, listen, localeconv,
    localtime, localtime_r, lockf, lseek, madvise, malloc, mblen, mbrlen, mbrtowc,
    mbsrtowcs, mbstowcs, memccpy, memchr, memcmp, memcpy, memmem, memmove, memset, mkdir, mkdtemp,
    mkfifo, mkstemp, mktime, mmap, mprotect, msync, munmap, nanosleep, nice, nl_langinfo, open,
    open_memstream, opendir, pathconf, pause, pclose, perror, pipe, poll, popen, posix_memalign,
    posix_spawn, pread, printf, psignal, pthread_self, putc, putenv, puts, pwrite, qsort, raise,
};

int main(void)
{
    size_t count = sizeof functions / sizeof functions[0];
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        found += functions[i] != NULL;
    printf("%zu functions found\n", found);
    return 0;
}
