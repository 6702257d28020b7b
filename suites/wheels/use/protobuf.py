"""Protocol Buffers: a message written and read; which implementation does it."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(_):
    from google.protobuf import struct_pb2
    from google.protobuf.internal import api_implementation

    message = struct_pb2.Struct()
    message.update({"libc": "musl", "tax": 3})
    again = struct_pb2.Struct.FromString(message.SerializeToString())
    kind = {"upb": "compiled code", "python": "pure Python"}[api_implementation.Type()]
    return f"tax {again['tax']:.0f}, by {kind}"


def work(_):
    from google.protobuf import struct_pb2

    message = struct_pb2.Struct()
    message.update({f"field{number}": number for number in range(20)})
    text = message.SerializeToString()
    return lambda: len(struct_pb2.Struct.FromString(text).fields)


package.main("google.protobuf.message", use, work, 20)
