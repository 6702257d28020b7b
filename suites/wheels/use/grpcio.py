"""gRPC: a call to a server of its own on the loopback."""

import os
import sys
from concurrent import futures

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def channel(grpc):
    """A channel to a server that sends back what it gets; and the server, which must live on."""
    echo = grpc.unary_unary_rpc_method_handler(lambda request, _: request[::-1])
    server = grpc.server(futures.ThreadPoolExecutor(1))
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("Echo", {"Say": echo})])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return grpc.insecure_channel(f"127.0.0.1:{port}"), server


def use(_):
    import grpc

    opened, server = channel(grpc)
    answer = opened.unary_unary("/Echo/Say")(b"alpine", timeout=10).decode()
    opened.close()
    server.stop(None).wait()
    return answer


def work(_):
    import grpc

    opened, server = channel(grpc)
    say = opened.unary_unary("/Echo/Say")
    return lambda: len(say(b"alpine")) if server else 0


package.main("grpc._cython.cygrpc", use, work, 6)
