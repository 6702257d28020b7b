"""Can a worker thread read what the main thread can read?

A document of 5,000 nested lists is within what Python permits its C code; json uses a piece of the
thread's stack for each of them.
"""

import json
import threading

document = "[" * 5000 + "]" * 5000


def read(where):
    json.loads(document)
    print(f"read in the {where} thread", flush=True)


read("main")
worker = threading.Thread(target=read, args=("worker",))
worker.start()
worker.join()
