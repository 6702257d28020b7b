/*
 * Which of these functions for sockets and addresses does the libc have?
 *
 * usage: functions NAME...
 */
#include "functions.h"

int main(int argc, char **argv)
{
    print_missing(argc - 1, argv + 1);
    return 0;
}
