"""propcache: a property that is computed once."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def example(native):
    class Example:
        def __init__(self):
            self._cache = {}
            self.calls = 0

        @native.under_cached_property
        def tax(self):
            self.calls += 1
            return 3

    return Example()


def use(native):
    thing = example(native)
    return f"{thing.tax + thing.tax}, computed {thing.calls} time"


def work(native):
    thing = example(native)
    return lambda: sum(thing.tax for _ in range(100))


package.main("propcache._helpers_c", use, work, 300)
