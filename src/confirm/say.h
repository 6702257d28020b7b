/* What start.c and open.c share: how something went, and how that is told. */
#ifndef SAY_H
#define SAY_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

/* How long one attempt may take. */
#define SECONDS 30

enum kind { LOADED, FAILED, UNTOLD };

struct outcome {
	enum kind kind;
	char words[4096];
};

static void note(struct outcome *out, const char *format, ...)
{
	size_t length = strlen(out->words);
	va_list args;
	va_start(args, format);
	vsnprintf(out->words + length, sizeof out->words - length, format, args);
	va_end(args);
}

static void ended_by(struct outcome *out, int signal)
{
	out->kind = signal == SIGALRM ? UNTOLD : FAILED;
	if (signal == SIGALRM)
		note(out, "it took more than %d s", SECONDS);
	else
		note(out, "signal %d", signal);
}

/* Adds what was written to a pipe. */
static void hear(struct outcome *out, int fd)
{
	char words[2048];
	size_t length = 0;
	ssize_t count;
	while (length < sizeof words - 1 && (count = read(fd, words + length, sizeof words - 1 - length)) > 0)
		length += count;
	words[length] = 0;
	if (length)
		note(out, "%s%s", *out->words ? ": " : "", words);
}

/* The next line of stdin without its end. */
static int next(char **line, size_t *size)
{
	ssize_t length = getline(line, size, stdin);
	if (length <= 0)
		return 0;
	if ((*line)[length - 1] == '\n')
		(*line)[length - 1] = 0;
	return 1;
}

static void word(const struct outcome *out)
{
	static const char *const names[] = { "ok", "no", "untold" };
	printf("%s\t", names[out->kind]);
	if (out->kind != LOADED)
		for (const char *at = out->words; *at; at++)
			putchar((unsigned char)*at < ' ' ? ' ' : *at);
}

static void tell(const struct outcome *lazy, const struct outcome *bound)
{
	word(lazy);
	putchar('\t');
	word(bound);
	putchar('\n');
	fflush(stdout);
}

#endif
