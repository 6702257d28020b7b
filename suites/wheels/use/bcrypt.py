"""bcrypt: a password hashed and checked."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


SALT = b"$2b$04$abcdefghijklmnopqrstuu"


def use(bcrypt):
    hashed = bcrypt.hashpw(b"alpine", SALT)
    return f"{hashed.decode()[-12:]}, {bcrypt.checkpw(b'alpine', hashed)}"


def work(bcrypt):
    return lambda: sum(bcrypt.hashpw(b"alpine", SALT))


package.main("bcrypt", use, work, 5450)
