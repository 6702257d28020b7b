"""regex: a fuzzy match and one by Unicode property."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(_):
    import regex

    fuzzy = regex.search(r"(?:alpine){e<=1}", "an alpne image")
    return f"{fuzzy[0].strip()}, {regex.findall(r'[[:upper:]]{2,}', 'AB ÄÖ cd')}"


def work(_):
    import regex

    words = regex.compile(r"\b\p{L}+ine\b")
    text = "alpine pine musl glibc online " * 20
    return lambda: len(words.findall(text))


package.main("regex", use, work, 60)
