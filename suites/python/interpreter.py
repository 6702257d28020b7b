"""What does the interpreter itself cost: a loop over small integers, without allocation?"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "common"))

import bench


def collatz_steps():
    steps = 0
    number = 97
    while number != 1:
        number = number * 3 + 1 if number & 1 else number >> 1
        steps += 1
    return steps


bench.run(collatz_steps, 118)
