"""tiktoken: text cut into tokens by a small vocabulary of our own."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def encoding(tiktoken):
    ranks = {bytes([byte]): byte for byte in range(256)}
    for token in (b"al", b"pi", b"ne", b"alpi", b"alpine"):
        ranks[token] = len(ranks)
    return tiktoken.Encoding("own", pat_str=r"\w+|\W", mergeable_ranks=ranks, special_tokens={})


def use(_):
    import tiktoken

    codec = encoding(tiktoken)
    tokens = codec.encode("alpine pine")
    return f"{tokens}, {codec.decode(tokens)}"


def work(_):
    import tiktoken

    codec = encoding(tiktoken)
    text = "alpine musl " * 20
    return lambda: sum(codec.encode(text))


package.main("tiktoken._tiktoken", use, work, 15460)
