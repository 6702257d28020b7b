/* A library with a loose end: what loose() calls is in no library. */
void function_that_no_library_has(void);
int next(void);
void loose(void);

int next(void)
{
    return 1;
}

void loose(void)
{
    function_that_no_library_has();
}
