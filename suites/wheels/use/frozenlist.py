"""frozenlist: a list that can no longer be changed."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(native):
    numbers = native.FrozenList([1, 2])
    numbers.append(3)
    numbers.freeze()
    try:
        numbers.append(4)
    except RuntimeError as error:
        return f"{len(numbers)} items, {error.args[0].split(' <')[0]}"


def work(native):
    def fill():
        numbers = native.FrozenList()
        for number in range(100):
            numbers.append(number)
        return len(numbers)

    return fill


package.main("frozenlist._frozenlist", use, work, 100)
