/*
 * What do conversions of characters and of times cost?
 *
 * usage: convert WORK
 *
 * The locale is C, the only one that every image has, so text in more than one byte is left to
 * iconv(). Iterations go over 4 KiB of text, 256 characters or 16 times.
 */
#include <ctype.h>
#include <iconv.h>
#include <locale.h>
#include <time.h>
#include <wchar.h>
#include <wctype.h>

#include "work.h"

enum { TEXT = 4096, CHARACTERS = 256, TIMES = 16, DAY = 86400, SOME_TIME = 1700000000 };

static char text[TEXT + 1];
static char converted[4 * TEXT];
static size_t text_length;
static wchar_t wide[TEXT + 1];

/* iconv: text of one encoding, once through. */
static iconv_t descriptor;

static uint64_t prepare_iconv(const char *to, const char *from, const char *sample, uint64_t result)
{
    size_t length = strlen(sample);

    descriptor = iconv_open(to, from);
    if (descriptor == (iconv_t)-1)
        work_fail("iconv_open");
    for (text_length = 0; text_length + length <= TEXT; text_length += length)
        memcpy(text + text_length, sample, length);
    return text_length / length * result;
}

static uint64_t convert_text(int thread)
{
    char *in = text, *out = converted;
    size_t in_left = text_length, out_left = sizeof converted;

    if (iconv(descriptor, &in, &in_left, &out, &out_left) == (size_t)-1)
        work_fail("iconv");
    return sizeof converted - out_left;
}

static const char ascii[] = "abcdefghijklmnop";
static const char latin_1[] = "abcdefgh\xe4\xf6\xfc\xdfijkl";
static const char utf_8[] = "a\xc3\xa4z\xe2\x82\xac\xe4\xb8\xad\xe6\x96\x87"; /* "aäz€中文" */

static uint64_t prepare_utf_8_to_ucs_4(size_t wanted)
{
    return prepare_iconv("UCS-4LE", "UTF-8", utf_8, 6 * 4);
}

static uint64_t prepare_ascii_to_ucs_4(size_t wanted)
{
    return prepare_iconv("UCS-4LE", "UTF-8", ascii, 16 * 4);
}

static uint64_t prepare_utf_8_to_utf_16(size_t wanted)
{
    return prepare_iconv("UTF-16LE", "UTF-8", utf_8, 6 * 2);
}

static uint64_t prepare_latin_1_to_utf_8(size_t wanted)
{
    return prepare_iconv("UTF-8", "ISO-8859-1", latin_1, 12 + 4 + 4);
}

static uint64_t prepare_utf_8_to_latin_1(size_t wanted)
{
    return prepare_iconv("ISO-8859-1", "UTF-8", ascii, 16);
}

static uint64_t prepare_shift_jis_to_utf_8(size_t wanted)
{
    return prepare_iconv("UTF-8", "SHIFT_JIS", "\x93\xfa\x96\x7b\x8c\xea", 9); /* "日本語" */
}

static uint64_t prepare_gbk_to_utf_8(size_t wanted)
{
    return prepare_iconv("UTF-8", "GBK", "\xd6\xd0\xce\xc4", 6); /* "中文" */
}

static uint64_t open_and_close(int thread)
{
    uint64_t opened = 0;

    for (int i = 0; i < TIMES; i++) {
        iconv_t fresh = iconv_open("UCS-4LE", "UTF-8");

        opened += fresh != (iconv_t)-1 && iconv_close(fresh) == 0;
    }
    return opened;
}

/* Wide characters. */
static uint64_t prepare_ascii(size_t wanted)
{
    for (int i = 0; i < TEXT; i++) {
        text[i] = (char)('a' + i % 26);
        wide[i] = text[i];
    }
    return TEXT;
}

static uint64_t widen(int thread)
{
    return mbstowcs(wide, text, TEXT);
}

static uint64_t narrow(int thread)
{
    return wcstombs(converted, wide, TEXT);
}

static uint64_t widen_one_by_one(int thread)
{
    mbstate_t state = { 0 };
    uint64_t sum = 0;
    wchar_t character;

    for (int i = 0; i < TEXT; i++)
        sum += mbrtowc(&character, text + i, 1, &state);
    return sum;
}

/* Classes and cases. */
#define CHARACTER_SUM(function, value)                                                            \
    static uint64_t function(int thread)                                                          \
    {                                                                                             \
        uint64_t sum = 0;                                                                         \
                                                                                                  \
        for (int character = 0; character < CHARACTERS / 2; character++) {                        \
            work_forget();                                                                        \
            sum += (uint64_t)(value);                                                             \
        }                                                                                         \
        return sum;                                                                               \
    }

CHARACTER_SUM(count_letters, (isalpha)(character) != 0)
CHARACTER_SUM(count_by_macro, isalpha(character) != 0)
CHARACTER_SUM(to_lower, (tolower)(character))
CHARACTER_SUM(count_wide_letters, iswalpha((wint_t)character) != 0)
CHARACTER_SUM(to_wide_upper, towupper((wint_t)character))
CHARACTER_SUM(width, wcwidth((wchar_t)(character % 95 + ' ')))
CHARACTER_SUM(count_class, iswctype((wint_t)character, wctype("digit")) != 0)

static uint64_t collate(int thread)
{
    uint64_t sum = 0;

    for (int i = 0; i < TIMES; i++) {
        work_forget();
        sum += strcoll("the beginning is the same: a", "the beginning is the same: b") < 0;
    }
    return sum;
}

static uint64_t set_locale(int thread)
{
    uint64_t sum = 0;

    for (int i = 0; i < TIMES; i++)
        sum += setlocale(LC_ALL, "C") != NULL;
    return sum;
}

/* Times. */
static void set_zone(const char *zone)
{
    setenv("TZ", zone, 1);
    tzset();
}

/* The rules of Berlin without a file of time zones, which many images have not got. */
static const char berlin[] = "CET-1CEST,M3.5.0,M10.5.0/3";

#define TIME_SUM(function, value)                                                                 \
    static uint64_t function(int thread)                                                          \
    {                                                                                             \
        uint64_t sum = 0;                                                                         \
                                                                                                  \
        for (int i = 0; i < TIMES; i++) {                                                         \
            time_t at = SOME_TIME + 23 * DAY * (time_t)i;                                         \
            struct tm parts = { .tm_year = 123, .tm_mon = i, .tm_mday = 14, .tm_isdst = -1 };     \
                                                                                                  \
            sum += (uint64_t)(value);                                                             \
            (void)at;                                                                             \
            (void)parts;                                                                          \
        }                                                                                         \
        return sum;                                                                               \
    }

TIME_SUM(to_utc, gmtime_r(&at, &parts)->tm_yday)
TIME_SUM(to_local, localtime_r(&at, &parts)->tm_hour)
TIME_SUM(from_local, mktime(&parts))
TIME_SUM(from_utc, timegm(&parts))
TIME_SUM(format_numbers, strftime(text, TEXT, "%Y-%m-%dT%H:%M:%S", gmtime_r(&at, &parts)))
TIME_SUM(format_names, strftime(text, TEXT, "%a, %d %b %Y %H:%M:%S %Z", gmtime_r(&at, &parts)))
TIME_SUM(parse, (strptime("2024-07-01 12:34:56", "%Y-%m-%d %H:%M:%S", &parts),
                 60 * parts.tm_hour + parts.tm_min))
TIME_SUM(ask_clock, clock_gettime(CLOCK_REALTIME, &(struct timespec){ 0 }) == 0)
TIME_SUM(ask_time, time(NULL) > SOME_TIME)

static uint64_t expected_utc_hours(size_t wanted)
{
    set_zone("UTC0");
    return TIMES * (SOME_TIME % DAY / 3600);
}

/* 23 days apart, from 22:13 UTC on 14 November 2023: 23 in winter, 0 in summer. */
static uint64_t expected_berlin_hours(size_t wanted)
{
    set_zone(berlin);
    return (TIMES - 10) * (SOME_TIME % DAY / 3600 + 1);
}

static uint64_t expected_berlin_times(size_t wanted)
{
    set_zone(berlin);
    return 27092880000u;
}

static uint64_t expected_utc_times(size_t wanted)
{
    set_zone("UTC0");
    return 27092966400u;
}

static const struct work works[] = {
    { "iconv-utf-8-ucs-4", convert_text, 0, prepare_utf_8_to_ucs_4 },
    { "iconv-ascii-ucs-4", convert_text, 0, prepare_ascii_to_ucs_4 },
    { "iconv-utf-8-utf-16", convert_text, 0, prepare_utf_8_to_utf_16 },
    { "iconv-latin-1-utf-8", convert_text, 0, prepare_latin_1_to_utf_8 },
    { "iconv-utf-8-latin-1", convert_text, 0, prepare_utf_8_to_latin_1 },
    { "iconv-shift-jis-utf-8", convert_text, 0, prepare_shift_jis_to_utf_8 },
    { "iconv-gbk-utf-8", convert_text, 0, prepare_gbk_to_utf_8 },
    { "iconv-open", open_and_close, TIMES },
    { "mbstowcs", widen, 0, prepare_ascii },
    { "wcstombs", narrow, 0, prepare_ascii },
    { "mbrtowc", widen_one_by_one, 0, prepare_ascii },
    { "isalpha", count_letters, 52, .repeat = 16 },
    { "isalpha-macro", count_by_macro, 52, .repeat = 16 },
    { "tolower", to_lower, 8960, .repeat = 16 },
    { "iswalpha", count_wide_letters, 52, .repeat = 16 },
    { "towupper", to_wide_upper, 7296, .repeat = 16 },
    { "wcwidth", width, 128, .repeat = 16 },
    { "iswctype", count_class, 10 },
    { "strcoll", collate, TIMES, .repeat = 16 },
    { "setlocale", set_locale, TIMES, .repeat = 16 },
    { "gmtime", to_utc, 3087, .repeat = 16 },
    { "localtime-utc", to_local, 0, expected_utc_hours, .repeat = 16 },
    { "localtime", to_local, 0, expected_berlin_hours, .repeat = 16 },
    { "mktime-utc", from_local, 0, expected_utc_times, .repeat = 16 },
    { "mktime", from_local, 0, expected_berlin_times, .repeat = 16 },
    { "timegm", from_utc, 0, expected_utc_times, .repeat = 16 },
    { "strftime-numbers", format_numbers, 304 },
    { "strftime-names", format_names, 464 },
    { "strptime", parse, TIMES * (60 * 12 + 34), .repeat = 16 },
    { "clock-gettime", ask_clock, TIMES, .repeat = 16 },
    { "time", ask_time, TIMES, .repeat = 16 },
};

WORK_MAIN(works)
