"""zstandard: bytes compressed and unpacked."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


TEXT = b"musl and glibc " * 1000


def use(zstandard):
    packed = zstandard.ZstdCompressor(level=3).compress(TEXT)
    again = zstandard.ZstdDecompressor().decompress(packed)
    return f"{len(TEXT)} bytes, smaller: {len(packed) < 200}, {again == TEXT}"


def work(zstandard):
    compressor = zstandard.ZstdCompressor(level=3)
    return lambda: len(compressor.compress(TEXT))


package.main("zstandard.backend_c", use, work, 33)
