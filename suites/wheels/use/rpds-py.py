"""rpds-py: persistent maps and lists."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(rpds):
    one = rpds.HashTrieMap({"musl": 1})
    two = one.insert("glibc", 2)
    return f"{len(one)} and {len(two)}, first {rpds.List([3, 4]).first}"


def work(rpds):
    def fill():
        numbers = rpds.HashTrieMap()
        for number in range(100):
            numbers = numbers.insert(number, number)
        return len(numbers)

    return fill


package.main("rpds", use, work, 100)
