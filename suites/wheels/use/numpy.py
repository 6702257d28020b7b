"""NumPy: linear algebra by the OpenBLAS that its wheel carries."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(numpy):
    matrix = numpy.arange(9, dtype=float).reshape(3, 3) + numpy.eye(3)
    spectrum = numpy.fft.rfft(numpy.ones(8))
    return f"determinant {numpy.linalg.det(matrix):.1f}, {spectrum[0].real:.0f}"


def work(numpy):
    numbers = numpy.arange(10_000) * 7919 % 1000
    return lambda: int(numpy.sort(numbers).cumsum()[-1])


package.main("numpy", use, work, 4995000)
