/* A library with a function of a name that the program has as well. */
int whose(void);
int ask(void);

int whose(void)
{
    return 2;
}

int ask(void)
{
    return whose();
}
