/* As lib-static-tls.c, but more than the surplus that glibc keeps for such libraries. */
int next(void);

__thread volatile char thread_block[64 * 1024] __attribute__((tls_model("initial-exec"))) = { 41 };

int next(void)
{
    return ++thread_block[0];
}
