"""google-crc32c: a checksum, and which implementation computed it."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(google_crc32c):
    kind = {"c": "compiled code", "python": "pure Python"}[google_crc32c.implementation]
    return f"{google_crc32c.value(b'123456789'):08x}, by {kind}"


def work(google_crc32c):
    text = bytes(range(256)) * 64
    return lambda: google_crc32c.value(text)


package.main("google_crc32c", use, work, 3911978414)
