/*
 * What do the streams of <stdio.h> cost?
 *
 * usage: stream WORK [SIZE]
 *
 * Reading goes over a file of 32 KiB in lines of 32 bytes ("00000042 some text to be read...\n"),
 * in /tmp; writing writes as much. SIZE is that of a piece, or of the buffer. The file stays open,
 * and each iteration begins with rewind(). musl's streams have buffers of 1 KiB and hand a full
 * one to readv() or writev(); glibc takes st_blksize, 4 KiB, and copies with vector code.
 */
#include <sys/stat.h>
#include <unistd.h>
#include <wchar.h>

#include "work.h"

enum { LENGTH = 32, LINES = 1024, TOTAL = LENGTH * LINES };

static const char content[] = "00000042 some text to be read..\n";
static FILE *file;
static size_t size;
static char piece[TOTAL];

static void write_content(void)
{
    for (int i = 0; i < LINES; i++) {
        if (fprintf(file, "%08d some text to be read..\n", i) != LENGTH)
            work_fail("fprintf");
    }
    fflush(file);
    rewind(file);
}

static uint64_t prepare_file(size_t wanted)
{
    size = wanted;
    file = tmpfile();
    if (file == NULL)
        work_fail("a file in /tmp");
    write_content();
    return LINES;
}

static uint64_t prepare_pieces(size_t wanted)
{
    if (wanted == 0 || wanted > TOTAL || TOTAL % wanted != 0) {
        fprintf(stderr, "a size that divides %d is needed\n", TOTAL);
        exit(2);
    }
    prepare_file(wanted);
    memset(piece, 'x', sizeof piece);
    return TOTAL;
}

static uint64_t prepare_bytes(size_t wanted)
{
    prepare_file(wanted);
    return TOTAL;
}

/* A stream that was written bytes to cannot be read in wide characters: another one is opened. */
static uint64_t prepare_wide(size_t wanted)
{
    file = fopen("wide", "w"); /* in the working directory, which is the case's own */
    if (file == NULL)
        work_fail("wide");
    write_content();
    fclose(file);
    file = fopen("wide", "r");
    return TOTAL;
}

/* The number of characters up to the end, so that each of them has to be seen. */
static uint64_t get_characters(int thread)
{
    uint64_t count = 0;

    rewind(file);
    while (getc(file) != EOF)
        count++;
    return count;
}

static uint64_t get_characters_unlocked(int thread)
{
    uint64_t count = 0;

    rewind(file);
    while (getc_unlocked(file) != EOF)
        count++;
    return count;
}

static uint64_t get_wide_characters(int thread)
{
    uint64_t count = 0;

    rewind(file);
    while (fgetwc(file) != WEOF)
        count++;
    return count;
}

static uint64_t get_and_unget(int thread)
{
    uint64_t count = 0;

    rewind(file);
    for (int character; (character = getc(file)) != EOF; count++) {
        ungetc(character, file);
        getc(file);
    }
    return count;
}

static uint64_t get_lines(int thread)
{
    char line[2 * LENGTH];
    uint64_t count = 0;

    rewind(file);
    while (fgets(line, sizeof line, file) != NULL)
        count += line[LENGTH - 1] == '\n';
    return count;
}

static uint64_t get_allocated_lines(int thread)
{
    static char *line;
    static size_t room;
    uint64_t count = 0;

    rewind(file);
    while (getline(&line, &room, file) == LENGTH)
        count++;
    return count;
}

static uint64_t read_pieces(int thread)
{
    uint64_t count = 0;

    rewind(file);
    while (fread(piece, 1, size, file) == size)
        count += size;
    return count;
}

/* What can be done about small buffers. */
static uint64_t prepare_buffer(size_t wanted)
{
    prepare_file(wanted);
    char *buffer = malloc(wanted);

    if (buffer == NULL || setvbuf(file, buffer, _IOFBF, wanted) != 0)
        work_fail("setvbuf");
    return LINES;
}

static uint64_t scan_numbers(int thread)
{
    uint64_t count = 0;
    int number;

    rewind(file);
    while (fscanf(file, "%d some text to be read..", &number) == 1)
        count += number == (int)count;
    return count;
}

/* Jumps to every 16th line from the end on and reads it. */
static uint64_t prepare_jumps(size_t wanted)
{
    prepare_file(wanted);
    return LINES / 16;
}

static uint64_t jump(int thread)
{
    char line[2 * LENGTH];
    uint64_t count = 0;

    for (long at = TOTAL - LENGTH; at >= 0; at -= 16 * LENGTH) {
        if (fseek(file, at, SEEK_SET) == 0 && fgets(line, sizeof line, file) != NULL)
            count += line[LENGTH - 1] == '\n';
    }
    return count;
}

/* Where the file ends once all is written. */
static uint64_t written(void)
{
    struct stat status;

    if (fflush(file) != 0 || fstat(fileno(file), &status) != 0)
        work_fail("writing");
    return (uint64_t)ftell(file) == (uint64_t)status.st_size ? (uint64_t)status.st_size : 0;
}

static uint64_t put_characters(int thread)
{
    rewind(file);
    for (int i = 0; i < TOTAL; i++)
        putc('x', file);
    return written();
}

static uint64_t put_lines(int thread)
{
    rewind(file);
    for (int i = 0; i < LINES; i++)
        fputs(content + 1, file); /* LENGTH - 1 characters */
    for (int i = 0; i < LINES; i++)
        putc('\n', file);
    return written();
}

static uint64_t write_pieces(int thread)
{
    rewind(file);
    for (size_t at = 0; at < TOTAL; at += size)
        fwrite(piece, 1, size, file);
    return written();
}

static uint64_t print_lines(int thread)
{
    rewind(file);
    for (int i = 0; i < LINES; i++)
        fprintf(file, "%08d %s\n", i, "some text to be read..");
    return written();
}

/* Into memory instead of a file. */
static uint64_t print_into_memory(int thread)
{
    char *text;
    size_t length;
    FILE *memory = open_memstream(&text, &length);

    if (memory == NULL)
        work_fail("open_memstream");
    for (int i = 0; i < LINES; i++)
        fputs("0123456789abcdef0123456789abcde\n", memory);
    fclose(memory);
    free(text);
    return length;
}

static uint64_t prepare_none(size_t wanted)
{
    return TOTAL;
}

static uint64_t prepare_name(size_t wanted)
{
    FILE *made = fopen("opened", "w"); /* in the working directory, which is the case's own */

    if (made == NULL || fputs(content, made) < 0 || fclose(made) != 0)
        work_fail("opened");
    return '0';
}

static uint64_t open_and_close(int thread)
{
    FILE *opened = fopen("opened", "r");

    if (opened == NULL)
        work_fail("fopen");
    int character = getc(opened);
    fclose(opened);
    return (uint64_t)character;
}

static const struct work works[] = {
    { "getc", get_characters, 0, prepare_bytes },
    { "getc-unlocked", get_characters_unlocked, 0, prepare_bytes },
    { "fgetwc", get_wide_characters, 0, prepare_wide },
    { "ungetc", get_and_unget, 0, prepare_bytes },
    { "fgets", get_lines, 0, prepare_file },
    { "fgets-buffer", get_lines, 0, prepare_buffer },
    { "getline", get_allocated_lines, 0, prepare_file },
    { "fread", read_pieces, 0, prepare_pieces },
    { "fscanf", scan_numbers, 0, prepare_file },
    { "fseek", jump, 0, prepare_jumps },
    { "putc", put_characters, 0, prepare_bytes },
    { "fputs", put_lines, 0, prepare_bytes },
    { "fwrite", write_pieces, 0, prepare_pieces },
    { "fprintf", print_lines, 0, prepare_bytes },
    { "open-memstream", print_into_memory, 0, prepare_none },
    { "fopen", open_and_close, 0, prepare_name },
};

WORK_MAIN(works)
