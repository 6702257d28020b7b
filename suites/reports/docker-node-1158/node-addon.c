/* An add-on that keeps something for each thread. */
static __thread int calls;

int count_call(void)
{
    return ++calls;
}
