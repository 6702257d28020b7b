/* A library with code on the stack, so that it is marked as needing an executable stack. */
int next(void);

__attribute__((noinline)) static int apply(int (*volatile function)(int), int to)
{
    return function(to);
}

int next(void)
{
    volatile int one = 1;
    int add(int to)
    {
        return to + one;
    }
    return apply(add, 41) == 42;
}
