/*
 * Is a time zone file in the slim form (zic -b slim) understood? It has nothing in the part with
 * 32-bit times, and a change of the clock in 1970 only: the rule in its last line says the rest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* The magic, the version, 15 unused bytes, and six counts of four bytes each. */
static void write_header(FILE *file, int changes, int kinds, int name_bytes)
{
    char header[44] = "TZif2";

    header[35] = (char)changes;
    header[39] = (char)kinds;
    header[43] = (char)name_bytes;
    fwrite(header, 1, sizeof header, file);
}

static void show(time_t when)
{
    char text[64];

    strftime(text, sizeof text, "%H:%M %z %Z", localtime(&when));
    puts(text);
}

int main(void)
{
    static const char nothing[7] = { 0 };
    static const char change[9] = { 0 }; /* at time 0, to kind 0 */
    static const char cet[10] = { 0, 0, 0x0e, 0x10, 0, 0, 'C', 'E', 'T', 0 };
    FILE *file = fopen("/tmp/slim", "w");

    if (file == NULL) {
        puts("the zone file cannot be written");
        return 1;
    }
    write_header(file, 0, 1, 1);
    fwrite(nothing, 1, sizeof nothing, file);
    write_header(file, 1, 1, 4);
    fwrite(change, 1, sizeof change, file);
    fwrite(cet, 1, sizeof cet, file);
    fputs("\nCET-1CEST,M3.5.0,M10.5.0/3\n", file);
    fclose(file);

    setenv("TZ", ":/tmp/slim", 1);
    tzset();
    show(1705320000); /* noon UTC of 15 January 2024 */
    show(1719835200); /* noon UTC of 1 July 2024 */
    return 0;
}
