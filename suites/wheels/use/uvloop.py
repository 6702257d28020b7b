"""uvloop: a TCP connection on the loopback, on libuv's event loop."""

import asyncio
import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


async def echo(reader, writer):
    writer.write((await reader.readline()).upper())
    await writer.drain()
    writer.close()


async def talk():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"alpine\n")
    answer = await reader.readline()
    writer.close()
    server.close()
    return answer.decode().strip()


def use(uvloop):
    return uvloop.run(talk())


def work(uvloop):
    loop = uvloop.new_event_loop()

    async def sleep():
        for _ in range(20):
            await asyncio.sleep(0)
        return 20

    return lambda: loop.run_until_complete(sleep())


package.main("uvloop", use, work, 20)
