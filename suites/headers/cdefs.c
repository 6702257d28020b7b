/*
 * Are __BEGIN_DECLS and __THROW of <sys/cdefs.h> there, which wrap declarations for C++?
 *
 * glibc yes. musl has no such header: does not compile.
 */
#include <stdio.h>
#include <sys/cdefs.h>

__BEGIN_DECLS
int answer(void) __THROW;
__END_DECLS

int answer(void)
{
    return 42;
}

int main(void)
{
    printf("declared, says %d\n", answer());
    return 0;
}
