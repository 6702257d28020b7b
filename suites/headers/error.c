/*
 * Is GNU's error() there, which prints the program's name and a message?
 *
 * glibc yes. musl has neither <error.h> nor the function: does not compile.
 */
#include <error.h>
#include <stdio.h>

int main(void)
{
    error(0, 0, "%s", "a message");
    printf("messages: %u\n", error_message_count);
    return 0;
}
