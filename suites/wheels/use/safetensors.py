"""safetensors: two arrays written and read."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(_):
    import numpy
    from safetensors.numpy import load, save

    text = save({"a": numpy.arange(4), "b": numpy.eye(2, dtype=numpy.float32)}, {"libc": "musl"})
    again = load(text)
    return f"{len(text)} bytes, {sorted(again)}, sum {again['a'].sum()}"


def work(_):
    import numpy
    from safetensors.numpy import load, save

    arrays = {f"array{number}": numpy.arange(256) for number in range(8)}
    return lambda: len(load(save(arrays)))


package.main("safetensors._safetensors_rust", use, work, 8)
