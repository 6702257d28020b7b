"""Does a package with compiled code load and work?

usage: packages.py PACKAGE

Imports one package from its wheel and asks it something with a known answer. Prints "works: ...",
or, when the import fails, the kind of failure in words that do not change with paths and
versions; the whole text goes to stderr. A failed import is an answer: the exit status is 0.
"""

import sys


def use_numpy():
    import numpy

    matrix = numpy.arange(9, dtype=float).reshape(3, 3) + numpy.eye(3)
    return f"determinant {numpy.linalg.det(matrix):.1f}"


def use_orjson():
    import orjson

    return orjson.dumps({"libc": ["musl", "glibc"]}).decode()


def use_cryptography():
    from cryptography.hazmat.primitives import hashes

    digest = hashes.Hash(hashes.SHA256())
    digest.update(b"alpine")
    return f"SHA-256 {digest.finalize().hex()[:16]}..."


def use_lxml():
    from lxml import etree

    return "element " + etree.fromstring("<a><b>text</b></a>").find("b").tag


def use_pillow():
    from PIL import Image

    picture = Image.new("RGB", (8, 8), (200, 100, 50)).resize((2, 2)).convert("L")
    return f"grey {picture.getpixel((0, 0))}"


def use_pydantic():
    from pydantic import BaseModel

    class Release(BaseModel):
        year: int

    return f"year {Release.model_validate({'year': '2026'}).year}"


USES = {
    "numpy": use_numpy,
    "orjson": use_orjson,
    "cryptography": use_cryptography,
    "lxml": use_lxml,
    "pillow": use_pillow,
    "pydantic": use_pydantic,
}

# What the two dynamic loaders say when a library or a symbol is missing.
LOADER_REFUSALS = (
    "Error loading shared library",
    "Error relocating",
    "cannot open shared object file",
    "undefined symbol",
)


def failure_kind(error):
    """What kind of failure an ImportError is."""
    if any(refusal in str(error) for refusal in LOADER_REFUSALS):
        return "its library is refused by the dynamic loader"
    # The import system did not even look at the file: its name ends in another platform's tag.
    return "no compiled module for this platform"


def main():
    try:
        print("works:", USES[sys.argv[1]]())
    except ImportError as error:
        # Packages wrap the failure in advice of their own; the first one is the reason.
        while isinstance(error.__cause__, ImportError):
            error = error.__cause__
        print("cannot be imported:", failure_kind(error))
        print(error, file=sys.stderr)


main()
