"""What does Python code cost that leans on the libc in one way or another?

usage: work.py WORK

Each work is done once an iteration and returns the same on every libc.
"""

import json
import os
import re
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "common"))

import bench

RECORDS = [{"id": number, "name": f"name {number}", "share": number / 7} for number in range(50)]
TEXT = json.dumps(RECORDS)
WORDS = [f"word{number * 7919 % 1000}" for number in range(1000)]


def small_objects():
    """Objects of up to 512 bytes come from Python's own allocator."""
    return len([(number, str(number)) for number in range(500)])


def growing_list():
    """The list's array grows by realloc()."""
    numbers = []
    for number in range(5000):
        numbers.append(number)
    return len(numbers)


def large_buffers():
    """Above 128 KiB musl maps and unmaps each."""
    return sum(len(bytearray(size)) for size in (150_000, 200_000, 300_000))


def joined_text():
    return len("".join(WORDS) + " ".join(WORDS))


def parse_json():
    return len(json.loads(TEXT))


def write_json():
    return len(json.dumps(RECORDS))


def find_words():
    return len(re.findall(r"word(\d+)5", " ".join(WORDS)))


def sort_words():
    return len(sorted(WORDS)) + len({word: None for word in WORDS})


def format_floats():
    """Python has its own conversion, not printf()."""
    return sum(len(repr(number / 7)) + len(f"{number / 7:.3f}") for number in range(100))


def format_times():
    """time.strftime() is that of the libc."""
    return sum(len(time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(n * 86400))) for n in range(20))


def large_integers():
    return (3**2000 * 7**1500).bit_length()


def start_threads():
    threads = [threading.Thread(target=int) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(threads)


WORKS = {
    work.__name__.replace("_", "-"): work
    for work in (
        small_objects,
        growing_list,
        large_buffers,
        joined_text,
        parse_json,
        write_json,
        find_words,
        sort_words,
        format_floats,
        format_times,
        large_integers,
        start_threads,
    )
}

EXPECTED = {
    "small-objects": 500,
    "growing-list": 5000,
    "large-buffers": 650_000,
    "joined-text": 14779,
    "parse-json": 50,
    "write-json": len(TEXT),
    "find-words": 180,
    "sort-words": 2000,
    "format-floats": 2072,
    "format-times": 380,
    "large-integers": 7381,
    "start-threads": 4,
}

bench.run(WORKS[sys.argv[1]], EXPECTED[sys.argv[1]])
