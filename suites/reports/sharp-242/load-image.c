/*
 * Does a library that formats messages in a large buffer on the stack work in a worker thread?
 *
 * libvips formatted its texts in a buffer of 100,000 bytes (MAX_STRSIZE), and sharp calls it in a
 * thread of libuv's pool, which asked for no stack size in 2015.
 */
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MAX_STRSIZE = 100000 };

static size_t append(char *text, size_t size, const char *format, ...)
{
    char line[MAX_STRSIZE];
    va_list values;

    va_start(values, format);
    vsnprintf(line, sizeof line, format, values);
    va_end(values);
    strncat(text, line, size - strlen(text) - 1);
    return strlen(text);
}

static void *load_image(void *unused)
{
    char text[64] = "";

    append(text, sizeof text, "%dx%d", 4608, 3072);
    printf("loaded %s\n", text);
    return unused;
}

int main(void)
{
    pthread_t worker;

    if (pthread_create(&worker, NULL, load_image, NULL) != 0) {
        puts("the thread could not be created");
        return 0;
    }
    pthread_join(worker, NULL);
    return 0;
}
