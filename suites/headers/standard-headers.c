/*
 * Are the headers of POSIX there, all in one file? Both say yes.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <fnmatch.h>
#include <glob.h>
#include <iconv.h>
#include <langinfo.h>
#include <netdb.h>
#include <pthread.h>
#include <regex.h>
#include <search.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/socket.h>
#include <wordexp.h>

int main(void)
{
    puts("compiled");
    return 0;
}
