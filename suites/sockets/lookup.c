/* What does gethostbyname_r() return for a name that does not exist? */
#include <netdb.h>
#include <stdio.h>

int main(void)
{
    struct hostent entry, *found = NULL;
    char buffer[4096];
    int lookup_error = 0;

    int result =
        gethostbyname_r("nobody.test", &entry, buffer, sizeof buffer, &found, &lookup_error);
    printf("%s, %s, %s\n", result == 0 ? "success" : "an error",
           found == NULL ? "no entry" : "an entry",
           lookup_error == HOST_NOT_FOUND ? "HOST_NOT_FOUND" : "another lookup error");
    return 0;
}
