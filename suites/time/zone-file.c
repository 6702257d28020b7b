/*
 * Is a zone file of the program's own found?
 *
 * usage: zone-file VERSION TZ [TZDIR]
 *
 * Writes /tmp/zones/Own in the TZif format, version 1 or 2: one kind of time, "ONE", an hour east
 * of UTC, no transitions; version 2 says the same once more, and in its last line that the zone
 * is "XYZ-5" from then on. Prints the time there at noon UTC of 1 July 2024, and tzname.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static void write_block(FILE *file, char version)
{
    /* The magic, the version, 15 unused bytes, and six counts of four bytes each. */
    char header[44] = "TZif";
    static const char type_and_name[10] = { 0, 0, 0x0e, 0x10, 0, 0, 'O', 'N', 'E', 0 };

    header[4] = version;
    header[39] = 1; /* kinds of time */
    header[43] = 4; /* bytes of names */
    fwrite(header, 1, sizeof header, file);
    fwrite(type_and_name, 1, sizeof type_and_name, file);
}

int main(int argc, char **argv)
{
    char text[64];
    time_t noon = 1719835200;

    if (argc < 3) {
        fprintf(stderr, "usage: zone-file VERSION TZ [TZDIR]\n");
        return 2;
    }
    mkdir("/tmp/zones", 0755);
    FILE *file = fopen("/tmp/zones/Own", "w");
    if (file == NULL) {
        puts("the zone file cannot be written");
        return 1;
    }
    write_block(file, strcmp(argv[1], "1") == 0 ? '\0' : '2');
    if (strcmp(argv[1], "2") == 0) {
        write_block(file, '2');
        fputs("\nXYZ-5\n", file);
    }
    fclose(file);

    setenv("TZ", argv[2], 1);
    if (argc > 3)
        setenv("TZDIR", argv[3], 1);
    tzset();
    strftime(text, sizeof text, "%H:%M %z \"%Z\"", localtime(&noon));
    printf("%s, tzname \"%s\"\n", text, tzname[0]);
    return 0;
}
