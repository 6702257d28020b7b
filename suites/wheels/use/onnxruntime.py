"""ONNX Runtime: a model of one addition, run."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def field(number, content):
    """A field of a Protocol Buffers message: an integer, or something with a length."""
    if isinstance(content, int):
        return bytes([number << 3, content])
    return bytes([number << 3 | 2, len(content)]) + content


def model():
    """y = x + x, for two floats: ModelProto with a GraphProto, one node, one input, one output."""
    dimension = field(1, field(1, 2))
    tensor = field(2, field(1, field(1, 1) + field(2, dimension)))
    node = field(1, b"x") + field(1, b"x") + field(2, b"y") + field(4, b"Add")
    graph = field(1, node) + field(2, b"g") + field(11, field(1, b"x") + tensor)
    graph += field(12, field(1, b"y") + tensor)
    return field(1, 8) + field(7, graph) + field(8, field(2, 13))


def session(onnxruntime):
    import numpy

    onnxruntime.set_default_logger_severity(4)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    opened = onnxruntime.InferenceSession(model(), options, providers=["CPUExecutionProvider"])
    return lambda: opened.run(None, {"x": numpy.array([1, 2], numpy.float32)})[0]


def use(onnxruntime):
    return f"sum {session(onnxruntime)().tolist()}"


def work(onnxruntime):
    run = session(onnxruntime)
    return lambda: int(run().sum())


package.main("onnxruntime", use, work, 6)
