/*
 * Is a locale used that has a decimal comma?
 *
 * The program writes the LC_NUMERIC file of one, as glibc's localedef would, and asks for it. glibc
 * reads it; musl accepts the name and goes on with the decimal point.
 */
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* A number, how many items, where each begins; then the items. */
static const struct {
    uint32_t magic, count, offsets[6];
    char point[2], separator[2], grouping[4];
    uint32_t wide_point, wide_separator;
    char codeset[8];
} numeric = {
    0x20031115 ^ LC_NUMERIC, 6, { 32, 34, 36, 40, 44, 48 }, ",", ".", "\3\3", ',', '.', "UTF-8",
};

int main(void)
{
    mkdir("/tmp/locales", 0755);
    mkdir("/tmp/locales/de_DE.UTF-8", 0755);
    FILE *file = fopen("/tmp/locales/de_DE.UTF-8/LC_NUMERIC", "w");
    if (file == NULL) {
        puts("the locale cannot be written");
        return 1;
    }
    fwrite(&numeric, sizeof numeric, 1, file);
    fclose(file);
    setenv("LOCPATH", "/tmp/locales", 1);
    setenv("MUSL_LOCPATH", "/tmp/locales", 1);

    const char *name = setlocale(LC_NUMERIC, "de_DE.UTF-8");
    printf("%s, %.2f, ", name == NULL ? "refused" : "accepted", 1234.5);
    printf("3,5 is %g\n", strtod("3,5", NULL));
    return 0;
}
