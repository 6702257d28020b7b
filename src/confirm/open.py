"""Can this Python open an extension module? Each line of stdin names one; it is opened as an import
opens it (dlopen with sys.getdlopenflags()), in a process of its own, so that a crash is seen as one.
What the module would then import is not asked for.

One line of stdout for each: how it went, and how it went with RTLD_NOW, which is what Python uses
anyhow: `ok`, or `no` and what was said.
"""

import os
import signal
import sys

SECONDS = 30


def opened(path, flags, said):
    try:
        import ctypes

        ctypes.CDLL(path, mode=flags)
    except OSError as error:
        os.write(said, str(error).encode()[:2000])
        os._exit(1)
    except ImportError:
        os._exit(100)
    os._exit(0)


def attempt(path, flags):
    hear, said = os.pipe()
    if not (pid := os.fork()):
        signal.alarm(SECONDS)
        null = os.open("/dev/null", os.O_RDWR)
        for stream in range(3):
            os.dup2(null, stream)
        opened(path, flags, said)
    os.close(said)
    words = b"".join(iter(lambda: os.read(hear, 4096), b"")).decode(errors="replace")
    os.close(hear)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    words = " ".join(words.split())
    if code == 0:
        return "ok\t"
    if code == 100:
        return "untold\tthis Python is built without ctypes"
    if code == -signal.SIGALRM:
        return f"untold\tit took more than {SECONDS} s"
    if code < 0:
        return f"no\tsignal {-code}"
    return f"no\t{words or f'exit status {code}'}"


for line in sys.stdin:
    path = line.rstrip("\n")
    print(attempt(path, sys.getdlopenflags()), attempt(path, os.RTLD_NOW), sep="\t", flush=True)
