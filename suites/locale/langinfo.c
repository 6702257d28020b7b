/*
 * Which texts has nl_langinfo() for the C locale?
 */
#include <langinfo.h>
#include <stdio.h>

int main(void)
{
    printf("yes \"%s\", currency \"%s\", ", nl_langinfo(YESSTR), nl_langinfo(CRNCYSTR));
    printf("time \"%s\", date of an era \"%s\"\n", nl_langinfo(D_T_FMT), nl_langinfo(ERA_D_FMT));
    return 0;
}
