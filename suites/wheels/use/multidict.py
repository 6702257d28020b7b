"""multidict: headers without regard to case."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(native):
    headers = native.CIMultiDict([("Accept", "a"), ("accept", "b"), ("Host", "c")])
    return f"{headers.getall('ACCEPT')}, {len(headers)}"


def work(native):
    pairs = [(f"Header-{number % 10}", "x") for number in range(50)]
    return lambda: len(native.CIMultiDict(pairs).getall("header-3"))


package.main("multidict._multidict", use, work, 5)
