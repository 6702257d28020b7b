/*
 * Does <glob.h> define the GNU and BSD flags? PHP takes its constants from here: where the header
 * has no GLOB_BRACE, PHP has none.
 */
#include <glob.h>
#include <stdio.h>

int main(void)
{
#ifdef GLOB_BRACE
    puts("GLOB_BRACE is defined");
#else
    puts("GLOB_BRACE is not defined");
#endif
    return 0;
}
