/*
 * Has a text domain that was not bound a folder for its translations?
 */
#include <libintl.h>
#include <stdio.h>

int main(void)
{
    puts(bindtextdomain("program", NULL) == NULL ? "none" : "a default");
    return 0;
}
