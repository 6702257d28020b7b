"""msgpack: data packed and unpacked."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


DATA = {"libc": ["musl", "glibc"], "tax": 1.5, "year": 2026}


def use(native):
    packed = native.Packer().pack(DATA)
    return f"{len(packed)} bytes, {native.unpackb(packed)['libc']}"


def work(native):
    packer = native.Packer()
    rows = [DATA] * 20
    return lambda: len(native.unpackb(packer.pack(rows)))


package.main("msgpack._cmsgpack", use, work, 20)
