/*
 * What do the string and memory functions cost, by size?
 *
 * usage: strings FUNCTION SIZE
 *
 * One iteration passes over 256 KiB, or calls the function 4096 times if that is less. Each call
 * goes through the whole text: what is looked for is at its far end, what is compared is equal.
 * glibc has hand-written vector code and chooses by CPU at start-up (IFUNC); musl is C that works
 * on 8 bytes at a time or on one, and for memcpy and memset short assembly.
 */
#include <wchar.h>

#include "work.h"

enum { PASS = 256 * 1024, MOST_CALLS = 4096, ALIGNMENT = 4096, SPARE = 64 };

static size_t size;
static size_t calls;
static char *first;  /* "aaa...a" */
static char *second; /* the same, or where something is written */
static wchar_t *wide_first;
static wchar_t *wide_second;

static char *new_text(char fill)
{
    char *text = aligned_alloc(ALIGNMENT, (size + SPARE + ALIGNMENT) / ALIGNMENT * ALIGNMENT);

    if (text == NULL)
        work_fail("out of memory");
    memset(text, fill, size);
    memset(text + size, 0, SPARE);
    return text;
}

static void prepare_texts(size_t wanted)
{
    if (wanted < 2) {
        fprintf(stderr, "a size of at least 2 is needed\n");
        exit(2);
    }
    size = wanted;
    calls = PASS / size < MOST_CALLS ? PASS / size : MOST_CALLS;
    calls = calls == 0 ? 1 : calls;
    first = new_text('a');
    second = new_text('a');
}

/* The works that return a number: the checksum is its sum over all calls. */
#define SUM(function, value)                                                                      \
    static uint64_t function(int thread)                                                          \
    {                                                                                             \
        uint64_t sum = 0;                                                                         \
                                                                                                  \
        for (size_t call = 0; call < calls; call++) {                                             \
            work_forget();                                                                        \
            sum += (uint64_t)(value);                                                             \
        }                                                                                         \
        return sum;                                                                               \
    }

/* The works that write into `second`: the checksum is of its first and last byte. */
#define WRITE(function, statement)                                                                \
    static uint64_t function(int thread)                                                          \
    {                                                                                             \
        for (size_t call = 0; call < calls; call++) {                                             \
            work_forget();                                                                        \
            statement;                                                                            \
        }                                                                                         \
        work_forget();                                                                            \
        return (unsigned char)second[0] + (unsigned char)second[size - 1];                        \
    }

static uint64_t prepare_write(size_t wanted)
{
    prepare_texts(wanted);
    memset(second, 0, size);
    return 2 * 'a';
}

/* memmove() reads what lies 8 bytes before, so those bytes have to be there. */
static uint64_t prepare_move(size_t wanted)
{
    prepare_texts(wanted);
    return 2 * 'a';
}

/* Source and target lie differently in their cache lines, as they do in real programs. */
WRITE(copy_unaligned, memcpy(second, first + 3, size - 3))
WRITE(copy_memory, memcpy(second, first, size))
WRITE(move_memory, memmove(second + 8, second, size))
WRITE(set_memory, memset(second, 'a', size))
WRITE(copy_string, strcpy(second, first))
WRITE(copy_bounded, strncpy(second, first, size))

static uint64_t prepare_unaligned(size_t wanted)
{
    prepare_write(wanted);
    second[size - 1] = 'a';
    return 2 * 'a';
}

static uint64_t prepare_equal(size_t wanted)
{
    prepare_texts(wanted);
    return calls;
}

SUM(compare_memory, memcmp(first, second, size) == 0)
SUM(compare_strings, strcmp(first, second) == 0)
SUM(compare_bounded, strncmp(first, second, size) == 0)

static uint64_t prepare_upper(size_t wanted)
{
    prepare_texts(wanted);
    memset(second, 'A', size);
    return calls;
}

SUM(compare_caseless, strcasecmp(first, second) == 0)

static uint64_t prepare_length(size_t wanted)
{
    prepare_texts(wanted);
    return calls * size;
}

SUM(length, strlen(first))
SUM(bounded_length, strnlen(first, size + 1))
SUM(span, strspn(first, "ba"))
SUM(complement_span, strcspn(first, ",;:"))

static uint64_t prepare_last(size_t wanted)
{
    prepare_texts(wanted);
    first[size - 1] = 'z';
    return calls * (size - 1);
}

SUM(find_byte, (char *)memchr(first, 'z', size) - first)
SUM(find_character, strchr(first, 'z') - first)

static uint64_t prepare_first(size_t wanted)
{
    prepare_texts(wanted);
    first[0] = 'z';
    return calls * 7;
}

SUM(find_last_byte, (char *)memrchr(first, 'z', size) - first + 7)
SUM(find_last_character, strrchr(first, 'z') - first + 7)

static uint64_t prepare_words(size_t wanted)
{
    prepare_texts(wanted);
    for (size_t at = 7; at < size; at += 8)
        first[at] = ',';
    return calls * ((size + 7) / 8);
}

static size_t count_words(void)
{
    size_t words = 0;
    char *rest;

    memcpy(second, first, size + 1);
    for (char *word = strtok_r(second, ",", &rest); word; word = strtok_r(NULL, ",", &rest))
        words++;
    return words;
}

SUM(split, count_words())

static size_t duplicated_length(void)
{
    char *copy = strdup(first);

    if (copy == NULL)
        work_fail("strdup");
    size_t last = (unsigned char)copy[size - 1];
    free(copy);
    return last;
}

static uint64_t prepare_duplicate(size_t wanted)
{
    prepare_texts(wanted);
    return calls * 'a';
}

SUM(duplicate, duplicated_length())

/* English letters in which the needle's beginning occurs often, the needle itself at the end. */
static uint64_t prepare_haystack(size_t wanted)
{
    static const char words[] = "the quick brown fox jumps over the lazy dog in need ";
    static const char end[] = "needle-in-hay zq";

    prepare_texts(wanted < sizeof end ? sizeof end : wanted);
    for (size_t at = 0; at < size; at++)
        first[at] = words[at % (sizeof words - 1)];
    memcpy(first + size - (sizeof end - 1), end, sizeof end);
    return calls * (size - (sizeof end - 1));
}

SUM(find_needle, strstr(first, "needle-in-hay") - first)
SUM(find_short_needle, strstr(first, "zq") - first - 14)
SUM(find_caseless_needle, strcasestr(first, "NEEDLE-IN") - first)
SUM(find_memory, (char *)memmem(first, size, "needle-in-hay", 13) - first)

static uint64_t prepare_wide(size_t wanted)
{
    prepare_texts(wanted);
    wide_first = calloc(size + 1, sizeof *wide_first);
    wide_second = calloc(size + 1, sizeof *wide_second);
    if (wide_first == NULL || wide_second == NULL)
        work_fail("out of memory");
    wmemset(wide_first, L'a', size);
    wmemset(wide_second, L'a', size);
    return calls * size;
}

static uint64_t prepare_equal_wide(size_t wanted)
{
    prepare_wide(wanted);
    return calls;
}

static uint64_t prepare_last_wide(size_t wanted)
{
    prepare_wide(wanted);
    wide_first[size - 1] = L'z';
    return calls * (size - 1);
}

SUM(wide_length, wcslen(wide_first))
SUM(compare_wide, wcscmp(wide_first, wide_second) == 0)
SUM(find_wide, wmemchr(wide_first, L'z', size) - wide_first)

static const struct work works[] = {
    { "memcpy", copy_memory, 0, prepare_write },
    { "memcpy-unaligned", copy_unaligned, 0, prepare_unaligned },
    { "memmove", move_memory, 0, prepare_move },
    { "memset", set_memory, 0, prepare_write },
    { "memcmp", compare_memory, 0, prepare_equal },
    { "memchr", find_byte, 0, prepare_last },
    { "memrchr", find_last_byte, 0, prepare_first },
    { "memmem", find_memory, 0, prepare_haystack },
    { "strlen", length, 0, prepare_length },
    { "strnlen", bounded_length, 0, prepare_length },
    { "strchr", find_character, 0, prepare_last },
    { "strrchr", find_last_character, 0, prepare_first },
    { "strcmp", compare_strings, 0, prepare_equal },
    { "strncmp", compare_bounded, 0, prepare_equal },
    { "strcasecmp", compare_caseless, 0, prepare_upper },
    { "strcpy", copy_string, 0, prepare_write },
    { "strncpy", copy_bounded, 0, prepare_write },
    { "strspn", span, 0, prepare_length },
    { "strcspn", complement_span, 0, prepare_length },
    { "strtok", split, 0, prepare_words },
    { "strdup", duplicate, 0, prepare_duplicate },
    { "strstr", find_needle, 0, prepare_haystack },
    { "strstr-short", find_short_needle, 0, prepare_haystack },
    { "strcasestr", find_caseless_needle, 0, prepare_haystack },
    { "wcslen", wide_length, 0, prepare_wide },
    { "wcscmp", compare_wide, 0, prepare_equal_wide },
    { "wmemchr", find_wide, 0, prepare_last_wide },
};

WORK_MAIN(works)
