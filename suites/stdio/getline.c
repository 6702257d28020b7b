/* How large is the buffer that getline allocates for a line of three characters? */
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    char *line = NULL;
    size_t allocated = 0;
    FILE *file = tmpfile();

    if (file == NULL)
        return 1;
    fputs("xyz", file);
    rewind(file);
    if (getline(&line, &allocated, file) != 3)
        return 1;
    printf("%zu bytes\n", allocated);
    free(line);
    fclose(file);
    return 0;
}
