"""psycopg2: an address parsed and a password hashed by libpq, without a server."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(psycopg2):
    from psycopg2 import extensions

    parsed = extensions.parse_dsn("postgresql://me@db.test:5433/taxes?sslmode=require")
    hashed = extensions.encrypt_password("secret", "me", algorithm="md5")
    return f"{parsed['host']} {parsed['port']} {parsed['sslmode']}, {hashed[:11]}"


def work(psycopg2):
    from psycopg2 import extensions

    dsn = "host=db.test port=5433 dbname=taxes"
    return lambda: sum(len(extensions.parse_dsn(dsn)) for _ in range(20))


package.main("psycopg2", use, work, 60)
