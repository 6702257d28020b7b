"""PyMongo: a document as BSON and back, by its C code."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


DATA = {"libc": ["musl", "glibc"], "tax": 1.5, "year": 2026}


def use(_):
    import bson

    text = bson.encode(DATA)
    return f"{len(text)} bytes, {bson.decode(text) == DATA}"


def work(_):
    import bson

    document = {f"row{number}": DATA for number in range(20)}
    return lambda: len(bson.decode(bson.encode(document)))


package.main("bson._cbson", use, work, 20)
