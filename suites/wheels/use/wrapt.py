"""wrapt: a function decorated without changing how it looks."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def decorated():
    import wrapt

    @wrapt.decorator
    def twice(wrapped, instance, args, kwargs):
        return 2 * wrapped(*args, **kwargs)

    @twice
    def tax(number):
        return number + 1

    return tax


def use(_):
    tax = decorated()
    return f"{tax.__name__} {tax(20)}"


def work(_):
    tax = decorated()
    return lambda: sum(tax(number) for number in range(50))


package.main("wrapt._wrappers", use, work, 2550)
