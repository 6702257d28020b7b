"""websockets: a frame masked, and one written and read."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(native):
    from websockets.frames import Frame, Opcode

    frame = Frame(Opcode.TEXT, b"alpine").serialize(mask=False)
    return f"{frame.hex()}, masked {native.apply_mask(b'alpine', b'mask').hex()}"


def work(native):
    text = bytes(range(256)) * 16
    return lambda: sum(native.apply_mask(text, b"mask"))


package.main("websockets.speedups", use, work, 518144)
