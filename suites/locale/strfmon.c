/*
 * How does strfmon() write a debt?
 *
 * usage: strfmon FORMAT
 */
#include <monetary.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    char text[64];

    if (argc < 2 || strfmon(text, sizeof text, argv[1], -1234.5) < 0)
        puts("an error");
    else
        printf("[%s]\n", text);
    return 0;
}
