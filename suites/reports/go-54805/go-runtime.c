/*
 * As runtime.tlsg of Go: a thread-local variable at a fixed offset from the thread's pointer. Go's
 * has no name that the loader could tell, this one has.
 */
__thread volatile int runtime_tlsg __attribute__((tls_model("initial-exec"))) = 1;

int current_goroutine(void)
{
    return runtime_tlsg;
}
