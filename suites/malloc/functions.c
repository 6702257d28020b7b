/*
 * Which of these functions and hooks of the allocator does the libc have?
 *
 * usage: functions NAME...
 */
#include "functions.h"

int main(int argc, char **argv)
{
    print_missing(argc - 1, argv + 1);
    return 0;
}
