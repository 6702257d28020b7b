"""Does ctypes find the libc by its short name?"""

from ctypes.util import find_library

print(find_library("c"))
