/*
 * What do printf, scanf and the conversions between text and numbers cost?
 *
 * usage: format WORK [SIZE]
 *
 * Each iteration converts 16 values; the checksum is made of the lengths written or the numbers
 * read. What is written and read is the same on every libc.
 */
#include <math.h>
#include <stdarg.h>
#include <wchar.h>

#include "work.h"

enum { VALUES = 16, LINE = 512 };

static char line[LINE];
static wchar_t wide_line[LINE];
static char *text; /* of the wanted size, for the works that have one */

static uint64_t write_integers(int thread)
{
    uint64_t length = 0;

    for (int i = 0; i < VALUES; i++)
        length += snprintf(line, sizeof line, "%d %s %u", i * 7919, "abc", 7u * i);
    return length;
}

static uint64_t write_hexadecimal(int thread)
{
    uint64_t length = 0;

    for (unsigned long i = 0; i < VALUES; i++)
        length += snprintf(line, sizeof line, "%08lx-%#lo-%llu", i * 7919, i, 123456789ull * i);
    return length;
}

static uint64_t write_padded(int thread)
{
    uint64_t length = 0;

    for (int i = 0; i < VALUES; i++)
        length += snprintf(line, sizeof line, "[%-20s|%20d|%c]", "left", i * 7919, 'c');
    return length;
}

static uint64_t write_doubles(const char *format, double step)
{
    uint64_t length = 0;

    for (int i = 0; i < VALUES; i++)
        length += snprintf(line, sizeof line, format, step * (i + 1)) + line[0];
    return length;
}

static uint64_t write_fixed(int thread)
{
    return write_doubles("%f", 3.14159);
}

static uint64_t write_short(int thread)
{
    return write_doubles("%g", 3.14159);
}

static uint64_t write_round_trip(int thread)
{
    return write_doubles("%.17g", 3.14159);
}

static uint64_t write_exponent(int thread)
{
    return write_doubles("%e", 3.14159e100);
}

/* 301 digits before the point: both libcs compute them all. */
static uint64_t write_large(int thread)
{
    return write_doubles("%.3f", 1.5e300);
}

static uint64_t write_tiny(int thread)
{
    return write_doubles("%.17g", 2.2250738585072014e-308);
}

static uint64_t write_hexadecimal_float(int thread)
{
    return write_doubles("%a", 3.14159);
}

static uint64_t write_long_double(int thread)
{
    uint64_t length = 0;

    for (int i = 0; i < VALUES; i++)
        length += snprintf(line, sizeof line, "%.18Lf", 3.25L * i);
    return length;
}

static uint64_t prepare_text(size_t wanted)
{
    text = calloc(wanted + 1, 1);
    if (text == NULL)
        work_fail("out of memory");
    memset(text, 'x', wanted);
    return VALUES * (uint64_t)(wanted + 2);
}

/* Only as much as `line` holds is written, but the length of all has to be found out. */
static uint64_t write_string(int thread)
{
    uint64_t length = 0;

    for (int i = 0; i < VALUES; i++)
        length += snprintf(line, sizeof line, "<%s>", text);
    return length;
}

static uint64_t write_allocated(int thread)
{
    uint64_t length = 0;

    for (int i = 0; i < VALUES; i++) {
        char *made;

        length += asprintf(&made, "key-%d=%s", i * 7919, "value");
        free(made);
    }
    return length;
}

static uint64_t write_wide(int thread)
{
    uint64_t length = 0;

    for (int i = 0; i < VALUES; i++)
        length += swprintf(wide_line, LINE, L"%d %ls", i * 7919, L"abc");
    return length;
}

static uint64_t scan_numbers(int thread)
{
    uint64_t sum = 0;
    int one, other;
    double fraction;

    for (int i = 0; i < VALUES; i++) {
        if (sscanf("12345 678 3.25", "%d %d %lf", &one, &other, &fraction) == 3)
            sum += one + other + (uint64_t)(fraction * 4);
    }
    return sum;
}

static uint64_t scan_words(int thread)
{
    char one[LINE], other[LINE];
    uint64_t sum = 0;

    for (int i = 0; i < VALUES; i++) {
        if (sscanf("hello world foo", "%s %[a-z]", one, other) == 2)
            sum += one[4] + other[4];
    }
    return sum;
}

/* Reads numbers one after the other out of a text, as many a homemade parser does. */
static uint64_t prepare_numbers(size_t wanted)
{
    text = calloc(wanted + 8, 1);
    if (text == NULL)
        work_fail("out of memory");
    for (size_t at = 0; at < wanted; at += 6)
        memcpy(text + at, "12345 ", 7);
    return VALUES * 12345ull;
}

static uint64_t scan_long_text(int thread)
{
    const char *rest = text;
    uint64_t sum = 0;
    int number, length;

    for (int i = 0; i < VALUES; i++) {
        if (sscanf(rest, "%d%n", &number, &length) == 1) {
            sum += number;
            rest += length;
        }
    }
    return sum;
}

static uint64_t read_doubles(const char *number, double scale)
{
    uint64_t sum = 0;

    for (int i = 0; i < VALUES; i++) {
        work_forget();
        sum += (uint64_t)(strtod(number, NULL) * scale);
    }
    return sum;
}

static uint64_t read_short(int thread)
{
    return read_doubles("3.14159", 1e5 + 0.1);
}

static uint64_t read_17_digits(int thread)
{
    return read_doubles("0.12345678901234567", 1e6);
}

static uint64_t read_large(int thread)
{
    return read_doubles("1.7976931348623157e308", 1e-300);
}

static uint64_t read_tiny(int thread)
{
    return read_doubles("2.2250738585072014e-308", 1e308);
}

static uint64_t read_hexadecimal_float(int thread)
{
    return read_doubles("0x1.921fb54442d18p+1", 1e6);
}

static uint64_t read_wide_double(int thread)
{
    uint64_t sum = 0;

    for (int i = 0; i < VALUES; i++) {
        work_forget();
        sum += (uint64_t)(wcstod(L"3.25", NULL) * 4);
    }
    return sum;
}

static uint64_t read_integer(int thread)
{
    uint64_t sum = 0;

    for (int i = 0; i < VALUES; i++) {
        work_forget();
        sum += strtol("123456789", NULL, 10);
    }
    return sum;
}

static uint64_t read_hexadecimal(int thread)
{
    uint64_t sum = 0;

    for (int i = 0; i < VALUES; i++) {
        work_forget();
        sum += strtoul("0x75bcd15", NULL, 0);
    }
    return sum;
}

static uint64_t read_atoi(int thread)
{
    uint64_t sum = 0;

    for (int i = 0; i < VALUES; i++) {
        work_forget();
        sum += atoi("12345");
    }
    return sum;
}

static const struct work works[] = {
    { "printf-integers", write_integers, 189 },
    { "printf-hexadecimal", write_hexadecimal, 342 },
    { "printf-padded", write_padded, 720 },
    { "printf-double", write_fixed, 962 },
    { "printf-g", write_short, 932 },
    { "printf-17-digits", write_round_trip, 1079 },
    { "printf-exponent", write_exponent, 1029 },
    { "printf-large-double", write_large, 5701 },
    { "printf-tiny-double", write_tiny, 1178 },
    { "printf-hexadecimal-float", write_hexadecimal_float, 1086 },
    { "printf-long-double", write_long_double, 332 },
    { "printf-string", write_string, 0, prepare_text },
    { "asprintf", write_allocated, 238 },
    { "swprintf", write_wide, 142 },
    { "sscanf-numbers", scan_numbers, 208576 },
    { "sscanf-words", scan_words, 3376 },
    { "sscanf-long-text", scan_long_text, 0, prepare_numbers },
    { "strtod-short", read_short, 5026544, .repeat = 8 },
    { "strtod-17-digits", read_17_digits, 1975296 },
    { "strtod-large", read_large, 2876309008 },
    { "strtod-tiny", read_tiny, 32 },
    { "strtod-hexadecimal", read_hexadecimal_float, 50265472, .repeat = 8 },
    { "wcstod", read_wide_double, 208, .repeat = 8 },
    { "strtol", read_integer, 1975308624, .repeat = 8 },
    { "strtoul-hexadecimal", read_hexadecimal, 1975308624, .repeat = 8 },
    { "atoi", read_atoi, 197520, .repeat = 8 },
};

WORK_MAIN(works)
