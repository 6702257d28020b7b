"""PyZMQ: a message between two sockets, over TCP on the loopback."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def pair(zmq, address):
    context = zmq.Context()
    server, client = context.socket(zmq.REP), context.socket(zmq.REQ)
    server.bind(address)
    client.connect(server.getsockopt(zmq.LAST_ENDPOINT).rstrip(b"\0"))
    return context, server, client


def use(_):
    import zmq

    context, server, client = pair(zmq, "tcp://127.0.0.1:*")
    client.send(b"alpine")
    server.send(server.recv().upper())
    answer = client.recv().decode()
    context.destroy()
    return answer


def work(_):
    import zmq

    context, server, client = pair(zmq, "inproc://work")

    def talk():
        client.send(b"alpine")
        server.send(server.recv())
        return len(client.recv())

    return talk


package.main("zmq.backend.cython._zmq", use, work, 6)
