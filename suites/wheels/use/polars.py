"""Polars: a lazy query, run on its own threads."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(polars):
    table = polars.LazyFrame({"libc": ["musl", "glibc", "musl"], "tax": [3, 1, 4]})
    sums = table.group_by("libc").agg(polars.col("tax").sum()).sort("libc").collect()
    return " ".join(f"{libc} {tax}" for libc, tax in sums.iter_rows())


def work(polars):
    numbers = polars.Series([number * 7919 % 1000 for number in range(10_000)])
    return lambda: int(numbers.sort().cum_sum()[-1])


package.main("polars", use, work, 4995000)
