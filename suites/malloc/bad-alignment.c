/*
 * Is a block returned for an alignment that is no power of two?
 *
 * usage: bad-alignment aligned_alloc | memalign
 *
 * musl says EINVAL. glibc's memalign() rounds up to a power of two; its aligned_alloc() did the
 * same before 2.38.
 */
#include <dlfcn.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "errors.h"

int main(int argc, char **argv)
{
    /* By name at run time: programs linked with an older glibc get its aligned_alloc(). */
    void *(*allocate)(size_t alignment, size_t size);

    *(void **)&allocate = dlsym(RTLD_DEFAULT, argc > 1 ? argv[1] : "memalign");
    if (allocate == NULL)
        return 1;
    errno = 0;
    puts(allocate(3, 100) != NULL ? "a block" : error_name(errno));
    return 0;
}
