"""jiter: JSON read, whole and cut off."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


TEXT = b'{"libc": ["musl", "glibc"], "tax": 1.5, "rest": "cut o'


def use(jiter):
    return jiter.from_json(TEXT, partial_mode="trailing-strings")


def work(jiter):
    text = b"[" + b",".join(b'{"n":%d}' % number for number in range(100)) + b"]"
    return lambda: len(jiter.from_json(text))


package.main("jiter", use, work, 100)
