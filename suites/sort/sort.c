/*
 * What does it cost to sort and to search?
 *
 * usage: sort WORK SIZE
 *
 * SIZE elements whose keys are the numbers from 0 on, shuffled in the same way every time, so that
 * afterwards number k has to lie at place k. Each iteration sorts a fresh copy. glibc's qsort is a
 * merge sort that needs memory beside; musl's is smoothsort, which needs none, moves elements by
 * memcpy() and is quick where the elements are in order already.
 */
#include <search.h>

#include "work.h"

enum { RECORD = 64, NAME = 16, LOOKUPS = 64 };

struct record {
    int key;
    char rest[RECORD - sizeof(int)];
};

static size_t size;
static int *shuffled;
static int *numbers;
static struct record *shuffled_records;
static struct record *records;
static char (*names)[NAME];
static char **shuffled_names;
static char **sorted_names;
static void *tree;

static void *new_array(size_t element)
{
    void *array = calloc(size, element);

    if (array == NULL)
        work_fail("out of memory");
    return array;
}

static void shuffle(size_t wanted)
{
    uint64_t state = 88172645463325252u;

    size = wanted < 2 ? 2 : wanted;
    shuffled = new_array(sizeof *shuffled);
    numbers = new_array(sizeof *numbers);
    for (size_t i = 0; i < size; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        size_t other = (state >> 33) % (i + 1);
        shuffled[i] = shuffled[other];
        shuffled[other] = (int)i;
    }
}

/* Four places tell whether the rest is sorted; looking at all would cost more than sorting. */
static uint64_t places(uint64_t first, uint64_t second, uint64_t middle, uint64_t last)
{
    return first + 3 * second + 5 * middle + 7 * last;
}

static uint64_t sorted_places(void)
{
    return places(0, 1, size / 2, size - 1);
}

static int compare_numbers(const void *left, const void *right)
{
    int one = *(const int *)left, other = *(const int *)right;

    return (one > other) - (one < other);
}

static uint64_t prepare_numbers(size_t wanted)
{
    shuffle(wanted);
    return sorted_places();
}

static uint64_t sort_numbers(int thread)
{
    memcpy(numbers, shuffled, size * sizeof *numbers);
    qsort(numbers, size, sizeof *numbers, compare_numbers);
    return places(numbers[0], numbers[1], numbers[size / 2], numbers[size - 1]);
}

static uint64_t prepare_sorted(size_t wanted)
{
    shuffle(wanted);
    for (size_t i = 0; i < size; i++)
        shuffled[i] = numbers[i] = (int)i;
    return sorted_places();
}

static uint64_t prepare_reversed(size_t wanted)
{
    shuffle(wanted);
    for (size_t i = 0; i < size; i++)
        shuffled[i] = (int)(size - 1 - i);
    return sorted_places();
}

static uint64_t prepare_records(size_t wanted)
{
    shuffle(wanted);
    shuffled_records = new_array(sizeof *shuffled_records);
    records = new_array(sizeof *records);
    for (size_t i = 0; i < size; i++)
        shuffled_records[i].key = shuffled[i];
    return sorted_places();
}

static uint64_t sort_records(int thread)
{
    memcpy(records, shuffled_records, size * sizeof *records);
    qsort(records, size, sizeof *records, compare_numbers);
    return places(records[0].key, records[1].key, records[size / 2].key, records[size - 1].key);
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static uint64_t prepare_names(size_t wanted)
{
    shuffle(wanted);
    names = new_array(sizeof *names);
    shuffled_names = new_array(sizeof *shuffled_names);
    sorted_names = new_array(sizeof *sorted_names);
    for (size_t i = 0; i < size; i++)
        snprintf(names[i], sizeof names[i], "name%08d", (int)i);
    for (size_t i = 0; i < size; i++)
        shuffled_names[i] = names[shuffled[i]];
    return sorted_places();
}

static uint64_t number_of(const char *name)
{
    return (uint64_t)(name - names[0]) / NAME;
}

static uint64_t sort_names(int thread)
{
    memcpy(sorted_names, shuffled_names, size * sizeof *sorted_names);
    qsort(sorted_names, size, sizeof *sorted_names, compare_names);
    return places(number_of(sorted_names[0]), number_of(sorted_names[1]),
                  number_of(sorted_names[size / 2]), number_of(sorted_names[size - 1]));
}

static uint64_t expected_lookups(void)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < LOOKUPS; i++)
        sum += (uint64_t)shuffled[i * 7 % size];
    return sum;
}

static uint64_t prepare_search(size_t wanted)
{
    shuffle(wanted);
    for (size_t i = 0; i < size; i++)
        numbers[i] = (int)i;
    return expected_lookups();
}

static uint64_t search_binary(int thread)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < LOOKUPS; i++) {
        const int *key = &shuffled[i * 7 % size];
        sum += *(int *)bsearch(key, numbers, size, sizeof *numbers, compare_numbers);
    }
    return sum;
}

static uint64_t prepare_tree(size_t wanted)
{
    shuffle(wanted);
    for (size_t i = 0; i < size; i++) {
        if (tsearch(&shuffled[i], &tree, compare_numbers) == NULL)
            work_fail("tsearch");
    }
    return expected_lookups();
}

static uint64_t search_tree(int thread)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < LOOKUPS; i++)
        sum += **(int **)tfind(&shuffled[i * 7 % size], &tree, compare_numbers);
    return sum;
}

static const struct work works[] = {
    { "integers", sort_numbers, 0, prepare_numbers },
    { "sorted", sort_numbers, 0, prepare_sorted },
    { "reversed", sort_numbers, 0, prepare_reversed },
    { "records", sort_records, 0, prepare_records },
    { "strings", sort_names, 0, prepare_names },
    { "bsearch", search_binary, 0, prepare_search, .repeat = 8 },
    { "tfind", search_tree, 0, prepare_tree, .repeat = 8 },
};

WORK_MAIN(works)
