"""pandas: a table read from CSV, grouped and summed."""

import io
import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(pandas):
    table = pandas.read_csv(io.StringIO("libc,tax\nmusl,3\nglibc,1\nmusl,4\n"))
    return " ".join(f"{libc} {tax}" for libc, tax in table.groupby("libc")["tax"].sum().items())


def work(pandas):
    column = pandas.Series([number * 7919 % 1000 for number in range(1000)])
    return lambda: int(column.groupby(column % 7).sum().max())


package.main("pandas", use, work, 71786)
