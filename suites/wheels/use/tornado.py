"""Tornado: a server and a client on the loopback."""

import asyncio
import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


async def fetch():
    from tornado import httpclient, netutil, web
    from tornado.httpserver import HTTPServer

    class Hello(web.RequestHandler):
        def get(self):
            self.write({"path": self.request.path})

    server = HTTPServer(web.Application([("/.*", Hello)]))
    sockets = netutil.bind_sockets(0, "127.0.0.1")
    server.add_sockets(sockets)
    address = f"http://127.0.0.1:{sockets[0].getsockname()[1]}/tax"
    response = await httpclient.AsyncHTTPClient().fetch(address)
    return f"{response.code} {response.body.decode()}"


def use(_):
    return asyncio.run(fetch())


def work(native):
    text = bytes(range(256)) * 16
    return lambda: sum(native.websocket_mask(b"mask", text))


package.main("tornado.speedups", use, work, 518144)
