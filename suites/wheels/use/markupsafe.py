"""MarkupSafe: text escaped by its C code."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(_):
    import markupsafe

    return markupsafe.escape("<a href='?x&y'>")


def work(_):
    import markupsafe

    text = "a < b & c > d " * 50
    return lambda: len(markupsafe.escape(text))


package.main("markupsafe._speedups", use, work, 1200)
