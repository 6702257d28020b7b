"""orjson: JSON written and read."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


DATA = {"libc": ["musl", "glibc"], "tax": 1.5, "year": 2026}


def use(orjson):
    text = orjson.dumps(DATA, option=orjson.OPT_SORT_KEYS)
    return f"{text.decode()}, {orjson.loads(text) == DATA}"


def work(orjson):
    rows = [DATA] * 50
    return lambda: len(orjson.loads(orjson.dumps(rows)))


package.main("orjson", use, work, 50)
