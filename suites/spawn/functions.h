/*
 * A library of 512 functions, function_000 to function_777 (octal), each of which is looked up by
 * name when the library is loaded, because the table of their addresses can be interposed.
 */
#define EIGHT(what, name)                                                                         \
    what(name##0) what(name##1) what(name##2) what(name##3)                                       \
    what(name##4) what(name##5) what(name##6) what(name##7)
#define SIXTY_FOUR(what, name)                                                                    \
    EIGHT(what, name##0) EIGHT(what, name##1)                                                     \
    EIGHT(what, name##2) EIGHT(what, name##3)                                                     \
    EIGHT(what, name##4) EIGHT(what, name##5)                                                     \
    EIGHT(what, name##6) EIGHT(what, name##7)
#define ALL(what, name)                                                                           \
    SIXTY_FOUR(what, name##0) SIXTY_FOUR(what, name##1)                                           \
    SIXTY_FOUR(what, name##2) SIXTY_FOUR(what, name##3)                                           \
    SIXTY_FOUR(what, name##4) SIXTY_FOUR(what, name##5)                                           \
    SIXTY_FOUR(what, name##6) SIXTY_FOUR(what, name##7)

#define DEFINE(name) int name(void) { return 1; }
#define ADDRESS(name) name,

ALL(DEFINE, function_)

int (*volatile table_of_all[])(void) = { ALL(ADDRESS, function_) };

int sum_of_all(void)
{
    int sum = 0;

    for (unsigned i = 0; i < sizeof table_of_all / sizeof table_of_all[0]; i++)
        sum += table_of_all[i]();
    return sum;
}
