"""cffi: a function of the libc called, and one of Python's called back."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(_):
    import cffi

    ffi = cffi.FFI()
    ffi.cdef("int abs(int); struct point { int x, y; };")
    point = ffi.new("struct point *", {"x": 3, "y": 4})
    twice = ffi.callback("int(int)", lambda number: 2 * number)
    return f"{ffi.dlopen(None).abs(-5)}, {point.x + point.y}, {twice(21)}"


def work(_):
    import cffi

    ffi = cffi.FFI()
    ffi.cdef("int abs(int);")
    libc = ffi.dlopen(None)
    return lambda: sum(libc.abs(-number) for number in range(100))


package.main("_cffi_backend", use, work, 4950)
