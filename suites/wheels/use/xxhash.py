"""xxHash: three hashes of a text."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(xxhash):
    hashes = (xxhash.xxh32_hexdigest, xxhash.xxh64_hexdigest, xxhash.xxh3_64_hexdigest)
    return " ".join(digest(b"alpine") for digest in hashes)


def work(xxhash):
    text = bytes(range(256)) * 256
    return lambda: xxhash.xxh3_64_intdigest(text)


package.main("xxhash", use, work, 11105231737549640982)
