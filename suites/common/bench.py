"""The timing worker's side of the harness, for Python: bench.h says how the two talk.

An operation does its fixed piece of work (1 µs to 1 ms) once and returns a checksum, which must
be the same every time and on both sides.
"""

import os
import resource
import sys
import time


def set_up(nanoseconds):
    """Tells what this worker needed to get ready; to be called once, before `run`."""
    print("set-up", nanoseconds, flush=True)


def unsupported(why):
    """Says that the work cannot be done here; to be called instead of `run`."""
    print("unsupported", why, flush=True)


def run(operation, expected):
    """Serves samples until the end of input, and ends the worker; so does a wrong checksum."""
    for line in sys.stdin:
        iterations = int(line)
        before = resource.getrusage(resource.RUSAGE_SELF)
        cpu = time.process_time_ns()
        start = time.monotonic_ns()
        for _ in range(iterations):
            checksum = operation()
        wall = time.monotonic_ns() - start
        cpu = time.process_time_ns() - cpu
        after = resource.getrusage(resource.RUSAGE_SELF)
        if checksum != expected:
            sys.exit(f"checksum {checksum} instead of {expected}")
        print(
            start,
            wall,
            cpu,
            after.ru_maxrss,
            after.ru_minflt - before.ru_minflt,
            after.ru_nvcsw - before.ru_nvcsw,
            after.ru_nivcsw - before.ru_nivcsw,
            round((after.ru_utime - before.ru_utime) * 1e9),
            round((after.ru_stime - before.ru_stime) * 1e9),
            after.ru_majflt - before.ru_majflt,
            flush=True,
        )
    # At once: taking a large package apart takes as long as many a sample.
    os._exit(0)
