"""charset-normalizer: the encoding of a Russian text found out."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(_):
    import charset_normalizer

    text = "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 4
    return f"{charset_normalizer.from_bytes(text.encode('cp1251')).best().encoding}"


def work(_):
    import charset_normalizer

    text = "Falsches Üben von Xylophonmusik quält jeden größeren Zwerg".encode()
    return lambda: len(charset_normalizer.from_bytes(text, cp_isolation=["utf_8"]).best().encoding)


package.main("charset_normalizer.md", use, work, 5)
