"""aiohttp: a server and a client on the loopback."""

import asyncio
import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


async def fetch():
    from aiohttp import ClientSession, web

    async def hello(request):
        return web.json_response({"path": request.path})

    application = web.Application()
    application.router.add_get("/{name}", hello)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/tax") as response:
        answer = f"{response.status} {await response.text()}"
    await runner.cleanup()
    return answer


def use(_):
    return asyncio.run(fetch())


def work(parser):
    from aiohttp.base_protocol import BaseProtocol

    loop = asyncio.new_event_loop()
    text = b"GET /tax?libc=musl HTTP/1.1\r\nHost: a.test\r\nAccept: */*\r\nX-Tax: 1\r\n\r\n"

    def parse():
        messages, _, _ = parser.HttpRequestParser(BaseProtocol(loop), loop, 65536).feed_data(text)
        return len(messages[0][0].headers)

    return parse


package.main("aiohttp._http_parser", use, work, 3)
