/* A library with a state: next() counts from 1. */
int next(void);

int next(void)
{
    static int count;
    return ++count;
}
