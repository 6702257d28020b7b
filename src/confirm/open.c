/*
 * Can a library be opened while a program runs? Each line of stdin names one; it is opened in a
 * process of its own, so that none meets what another left, and that a crash is seen as one.
 *
 * One line of stdout for each: how it went with RTLD_LAZY, and with RTLD_NOW (every function is
 * looked up at once): `ok`, or `no` and what dlerror() said, or the loader on stderr, when a
 * constructor got to a function that is missing.
 *
 * Linked to the libc under test. Reads its list before anything is opened, as constructors run.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "say.h"

static void open_it(const char *path, int flags, int said)
{
	int null = open("/dev/null", O_RDWR);
	dup2(null, 0);
	dup2(null, 1);
	dup2(said, 2);
	alarm(SECONDS);
	if (dlopen(path, flags | RTLD_LOCAL))
		_exit(0);
	const char *why = dlerror();
	size_t length = strlen(why);
	if (write(said, why, length > 2000 ? 2000 : length) < 0)
		_exit(126);
	_exit(1);
}

static void try(const char *path, int flags, struct outcome *out)
{
	int said[2];
	int status;
	if (pipe2(said, O_CLOEXEC))
		exit(3);
	pid_t pid = fork();
	if (pid < 0)
		exit(3);
	if (pid == 0)
		open_it(path, flags, said[1]);
	close(said[1]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		ended_by(out, WTERMSIG(status));
	else if (WEXITSTATUS(status)) {
		out->kind = FAILED;
		/* Without words it was a constructor that ended the process; it may have left another
		 * that keeps the pipe. */
		fcntl(said[0], F_SETFL, O_NONBLOCK);
		hear(out, said[0]);
		if (!*out->words)
			note(out, "exit status %d", WEXITSTATUS(status));
	}
	close(said[0]);
}

int main(void)
{
	char *line = 0;
	size_t size = 0;
	while (next(&line, &size)) {
		struct outcome lazy = { 0 }, bound = { 0 };
		try(line, RTLD_LAZY, &lazy);
		try(line, RTLD_NOW, &bound);
		tell(&lazy, &bound);
	}
	return 0;
}
