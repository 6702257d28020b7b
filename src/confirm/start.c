/*
 * Does a program start? Each line of stdin names one; it is executed, and stopped where its own
 * code would begin: at the entry point (AT_ENTRY of the auxiliary vector), to which the loader
 * jumps when every library is there and all relocations are done. Nothing of the program runs; of
 * its libraries glibc's loader has run the constructors by then, musl's has not.
 *
 * One line of stdout for each: how it went as it is, and with LD_BIND_NOW (glibc then looks up
 * every function at once; musl always does): `ok`, or `no` and what was said.
 *
 * Static, so that it runs in images that have no libc or another one.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "say.h"

#if defined(__x86_64__)
#define TRAP 0xcc
#define TRAP_BYTES 1
#elif defined(__aarch64__)
#define TRAP 0xd4200000
#define TRAP_BYTES 4
#elif defined(__riscv)
#define TRAP 0x00100073
#define TRAP_BYTES 4
#endif

/* The entry point of a program that was just executed; 0: it cannot be told. */
static uintptr_t entry_of(pid_t pid)
{
	char path[64];
	Elf64_auxv_t pair;
	uintptr_t entry = 0;
	snprintf(path, sizeof path, "/proc/%d/auxv", (int)pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	while (!entry && read(fd, &pair, sizeof pair) == sizeof pair && pair.a_type != AT_NULL)
		if (pair.a_type == AT_ENTRY)
			entry = pair.a_un.a_val;
	close(fd);
	return entry;
}

static int set_trap(pid_t pid, uintptr_t entry)
{
#ifdef TRAP
	uintptr_t at = entry & ~(sizeof(long) - 1);
	unsigned shift = 8 * (entry - at);
	unsigned long mask = ((1ul << 8 * TRAP_BYTES) - 1) << shift;
	errno = 0;
	unsigned long word = ptrace(PTRACE_PEEKTEXT, pid, (void *)at, 0);
	if (errno)
		return -1;
	word = (word & ~mask) | ((unsigned long)TRAP << shift & mask);
	return ptrace(PTRACE_POKETEXT, pid, (void *)at, (void *)word);
#else
	(void)pid;
	(void)entry;
	errno = ENOSYS;
	return -1;
#endif
}

/* Executes it, traced; what it and its loader say goes to `said`. */
static void execute(const char *program, int said, int refused)
{
	int null = open("/dev/null", O_RDWR);
	dup2(null, 0);
	dup2(said, 1);
	dup2(said, 2);
	alarm(SECONDS);
	if (ptrace(PTRACE_TRACEME, 0, 0, 0) == 0)
		execlp(program, program, (char *)0);
	else
		errno = EPERM;
	int why = errno;
	if (write(refused, &why, sizeof why) != sizeof why)
		_exit(126);
	_exit(127);
}

/* Follows it to its entry point, or to its end before that. */
static void follow(pid_t pid, struct outcome *out)
{
	int status;
	int steps = 0;
	while (waitpid(pid, &status, 0) == pid) {
		if (WIFEXITED(status)) {
			out->kind = FAILED;
			note(out, "exit status %d", WEXITSTATUS(status));
			return;
		}
		if (WIFSIGNALED(status)) {
			ended_by(out, WTERMSIG(status));
			return;
		}
		int signal = WSTOPSIG(status);
		if (signal == SIGTRAP && steps++ == 0) {
			uintptr_t entry = entry_of(pid);
			if (!entry || set_trap(pid, entry)) {
				out->kind = UNTOLD;
				note(out, "its entry point cannot be watched: %s", strerror(errno));
				break;
			}
			signal = 0;
		} else if (signal == SIGTRAP) {
			out->kind = LOADED;
			break;
		}
		ptrace(PTRACE_CONT, pid, 0, (void *)(long)signal);
	}
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) == pid && !WIFSIGNALED(status) && !WIFEXITED(status))
		;
}

static void try(const char *program, struct outcome *out)
{
	int said[2], refused[2];
	if (pipe2(said, O_CLOEXEC) || pipe2(refused, O_CLOEXEC))
		exit(3);
	fcntl(said[0], F_SETPIPE_SZ, 1 << 20);
	pid_t pid = fork();
	if (pid < 0)
		exit(3);
	if (pid == 0)
		execute(program, said[1], refused[1]);
	close(said[1]);
	close(refused[1]);
	int why;
	if (read(refused[0], &why, sizeof why) == sizeof why) {
		out->kind = why == EPERM ? UNTOLD : FAILED;
		note(out, "%s", strerror(why));
		waitpid(pid, 0, 0);
	} else {
		follow(pid, out);
		hear(out, said[0]);
	}
	close(said[0]);
	close(refused[0]);
}

int main(void)
{
	char *line = 0;
	size_t size = 0;
	while (next(&line, &size)) {
		struct outcome lazy = { 0 }, bound = { 0 };
		unsetenv("LD_BIND_NOW");
		try(line, &lazy);
		setenv("LD_BIND_NOW", "1", 1);
		try(line, &bound);
		tell(&lazy, &bound);
	}
	return 0;
}
