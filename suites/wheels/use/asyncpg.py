"""asyncpg: PostgreSQL's identifiers and ranges, without a server."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(asyncpg):
    from asyncpg.pgproto import pgproto

    return f"{pgproto.UUID('12345678-1234-5678-1234-567812345678').hex[:8]} {asyncpg.Range(1, 5)}"


def work(_):
    from asyncpg.pgproto import pgproto

    text = "12345678-1234-5678-1234-567812345678"
    return lambda: sum(len(str(pgproto.UUID(text))) for _ in range(50))


package.main("asyncpg", use, work, 1800)
