"""lz4: bytes compressed and unpacked."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


TEXT = b"musl and glibc " * 1000


def use(frame):
    packed = frame.compress(TEXT)
    return f"{len(TEXT)} bytes, smaller: {len(packed) < 400}, {frame.decompress(packed) == TEXT}"


def work(frame):
    return lambda: len(frame.decompress(frame.compress(TEXT)))


package.main("lz4.frame", use, work, 15000)
