/* A library whose thread-local variable must be in the block that threads get at their start. */
int next(void);

__thread volatile int thread_count __attribute__((tls_model("initial-exec"))) = 41;

int next(void)
{
    return ++thread_count;
}
