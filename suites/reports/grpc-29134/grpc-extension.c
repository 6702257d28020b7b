/*
 * Stands for libgrpc_csharp_ext.x64.so. With optimisation, glibc's headers of that time turned
 * strdup() into __strdup(), so that is what the library asks the libc for.
 */
extern char *__strdup(const char *text);

char *copy_of(const char *text)
{
    return __strdup(text);
}
