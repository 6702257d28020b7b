"""gRPC's protocol compiler: a message's Python code generated."""

import os
import sys
import tempfile

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


PROTO = 'syntax = "proto3"; message Release { string name = 1; int32 year = 2; }\n'


def compiler(native):
    folder = tempfile.mkdtemp()
    with open(os.path.join(folder, "release.proto"), "w") as file:
        file.write(PROTO)
    arguments = ["protoc", f"-I{folder}", f"--python_out={folder}", "release.proto"]

    def run():
        return native.run_main([argument.encode() for argument in arguments])

    return run, os.path.join(folder, "release_pb2.py")


def use(native):
    run, made = compiler(native)
    status = run()
    with open(made) as file:
        return f"exit {status}, {'Release' in file.read() and 'Release described'}"


def work(native):
    run, _ = compiler(native)
    return run


package.main("grpc_tools._protoc_compiler", use, work, 0)
