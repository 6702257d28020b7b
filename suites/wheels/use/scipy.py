"""SciPy: an equation solved, an integral and a root."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(scipy):
    from scipy import integrate, linalg, optimize

    solved = linalg.solve([[3, 1], [1, 2]], [9, 8])
    area = integrate.quad(lambda x: x * x, 0, 3)[0]
    root = optimize.brentq(lambda x: x * x - 2, 0, 2)
    return f"solved {solved[0]:.0f} {solved[1]:.0f}, area {area:.0f}, root {root:.6f}"


def work(scipy):
    # Not the larger `signal`, whose import alone takes a second.
    from scipy import ndimage

    wave = [number * 7919 % 100 for number in range(500)]
    return lambda: int(ndimage.convolve1d(wave, wave[:50], mode="constant").sum())


package.main("scipy", use, work, 59827850)
