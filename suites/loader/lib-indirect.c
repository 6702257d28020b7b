/* A library that chooses an implementation when it is loaded, with an indirect function. */
int chosen(void);
int next(void);

static int forty_two(void)
{
    return 42;
}

static void *choose(void)
{
    return (void *)forty_two;
}

int chosen(void) __attribute__((ifunc("choose")));

int next(void)
{
    return chosen();
}
