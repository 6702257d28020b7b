/* A library that speaks when it is unloaded: its destructor, and what it gave to atexit(). */
#include <stdlib.h>
#include <unistd.h>

static void say(const char *text, size_t length)
{
    if (write(STDOUT_FILENO, text, length) < 0)
        _exit(1);
}

static void registered(void)
{
    say("atexit\n", 7);
}

__attribute__((constructor)) static void begin(void)
{
    atexit(registered);
}

__attribute__((destructor)) static void end(void)
{
    say("destructor\n", 11);
}
