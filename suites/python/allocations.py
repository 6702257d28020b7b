"""What does Python code cost that makes and drops many strings of more than 512 bytes?

Smaller objects come from Python's own allocator; from 513 bytes on each is a malloc() and a
free() of the libc. One iteration makes 40 strings of 600 to 4500 characters, keeps them in a
list that grows by append, and drops them all. None is so large that musl would map it by itself.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "common"))

import bench

LENGTHS = range(600, 4600, 100)


def make_strings():
    strings = []
    for length in LENGTHS:
        strings.append("x" * length)
    return sum(map(len, strings))


bench.run(make_strings, sum(LENGTHS))
