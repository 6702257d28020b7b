"""httptools: a request parsed."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


REQUEST = b"GET /tax?libc=musl HTTP/1.1\r\nHost: a.test\r\nAccept: */*\r\n\r\n"


class Request:
    def __init__(self):
        self.headers = {}
        self.url = b""

    def on_url(self, url):
        self.url += url

    def on_header(self, name, value):
        self.headers[name] = value


def parse(httptools):
    request = Request()
    httptools.HttpRequestParser(request).feed_data(REQUEST)
    return request


def use(httptools):
    request = parse(httptools)
    query = httptools.parse_url(request.url).query.decode()
    return f"{query}, {request.headers[b'Host'].decode()}"


def work(httptools):
    return lambda: len(parse(httptools).headers)


package.main("httptools", use, work, 2)
