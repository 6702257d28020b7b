"""SQLAlchemy: a statement compiled, without a database."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def statement():
    from sqlalchemy import column, func, select, table

    taxes = table("taxes", column("libc"), column("tax"))
    return select(taxes.c.libc, func.sum(taxes.c.tax)).where(taxes.c.tax > 1).group_by(taxes.c.libc)


def use(_):
    return " ".join(str(statement()).split())


def work(_):
    from sqlalchemy.util import OrderedSet

    numbers = [number * 7919 % 500 for number in range(1000)]
    return lambda: len(OrderedSet(numbers).intersection(range(300)))


package.main("sqlalchemy.util._collections_cy", use, work, 300)
