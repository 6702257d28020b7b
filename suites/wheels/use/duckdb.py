"""DuckDB: SQL on generated rows."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(duckdb):
    rows = duckdb.connect().execute(
        "SELECT number % 3 AS rest, sum(number) FROM range(100) AS numbers(number)"
        " GROUP BY rest ORDER BY rest"
    )
    return " ".join(f"{rest}:{total}" for rest, total in rows.fetchall())


def work(duckdb):
    connection = duckdb.connect()
    query = "SELECT sum(number) FROM range(1000) AS numbers(number)"
    return lambda: connection.execute(query).fetchone()[0]


package.main("duckdb", use, work, 499500)
