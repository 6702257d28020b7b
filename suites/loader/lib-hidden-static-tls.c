/* As lib-static-tls.c, but the variable is known inside the library only. */
int next(void);

static __thread volatile int count __attribute__((tls_model("initial-exec"))) = 41;

int next(void)
{
    return ++count;
}
