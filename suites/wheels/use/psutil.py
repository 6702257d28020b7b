"""psutil: what /proc says of this process and this machine."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(psutil):
    process = psutil.Process()
    sane = psutil.virtual_memory().total > process.memory_info().rss > 0
    program = os.path.basename(process.exe())
    return f"{program}, {process.num_threads()} thread, memory {'sane' if sane else 'not'}"


def work(psutil):
    process = psutil.Process()
    return lambda: len(process.memory_info())


package.main("psutil", use, work, 7)
