/*
 * Is GNU's parser of command lines there, <argp.h>?
 *
 * glibc yes. musl no: does not compile; Alpine packages it as argp-standalone.
 */
#include <argp.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    struct argp parser = { .doc = "nothing" };

    puts(argp_parse(&parser, argc, argv, 0, NULL, NULL) == 0 ? "parsed" : "not parsed");
    return 0;
}
