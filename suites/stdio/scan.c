/*
 * What does sscanf read from a text with a format of one conversion?
 *
 * usage: scan TEXT FORMAT TYPE
 *
 * Prints what was read and what of the text is left, or that nothing matched. A "%n" is appended
 * to the format.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void show_rest(const char *text, int used)
{
    if (used >= 0)
        printf(", rest \"%s\"", text + used);
    putchar('\n');
}

int main(int argc, char **argv)
{
    char format[32], characters[64] = "";
    double real = 0;
    int number = 0, used = -1, fields;
    void *pointer = NULL;

    if (argc < 4)
        return 2;
    const char *text = argv[1], *type = argv[3];
    snprintf(format, sizeof format, "%s%%n", argv[2]);

    if (strcmp(type, "int") == 0)
        fields = sscanf(text, format, &number, &used);
    else if (strcmp(type, "double") == 0)
        fields = sscanf(text, format, &real, &used);
    else if (strcmp(type, "characters") == 0)
        fields = sscanf(text, format, characters, &used);
    else if (strcmp(type, "pointer") == 0)
        fields = sscanf(text, format, &pointer, &used);
    else
        return 2;

    if (fields != 1) {
        puts(fields == 0 ? "no match" : "the format or the text ends it");
        return 0;
    }
    if (strcmp(type, "int") == 0)
        printf("%d", number);
    else if (strcmp(type, "double") == 0)
        printf("%g", real);
    else if (strcmp(type, "characters") == 0)
        printf("\"%s\"", characters);
    else
        printf("address %ju", (uintmax_t)(uintptr_t)pointer);
    show_rest(text, used);
    return 0;
}
