"""What of the libc shows through Python's own modules?

usage: runtime.py QUESTION

Prints the answer in words. Each question imports what it needs: importing all takes longer than any answer.
"""

import sys


def thread_stack():
    """How large is the stack of a thread, where nobody says?"""
    import ctypes

    libc = ctypes.CDLL(None)
    attributes = ctypes.create_string_buffer(256)
    size = ctypes.c_size_t()

    def ask():
        libc.pthread_self.restype = ctypes.c_void_p
        libc.pthread_getattr_np(ctypes.c_void_p(libc.pthread_self()), attributes)
        libc.pthread_attr_getstacksize(attributes, ctypes.byref(size))

    in_thread(ask)
    return "1 MiB or more" if size.value >= 2**20 else "less than 1 MiB"


def in_thread(function):
    import threading

    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


def recursion_in_thread():
    """Does compiled code that recurses end with an exception in a thread, as in the main one?"""
    import json

    answers = []

    def recurse():
        try:
            json.loads("[" * 100_000)
        except RecursionError:
            answers.append("RecursionError")

    in_thread(recurse)
    return answers[0]


def unknown_locale():
    """Is a locale accepted that is not installed?"""
    import locale

    try:
        name = locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")
    except locale.Error:
        return "refused"
    return f"accepted as {name}, decimal point {locale.localeconv()['decimal_point']}"


def strptime():
    """Python has its own strptime, with the names of days and months from the libc's locale."""
    import time

    parsed = time.strptime("Sat 21 November 2026 20:15:59", "%a %d %B %Y %H:%M:%S")
    return f"{parsed.tm_year}-{parsed.tm_mon}-{parsed.tm_mday}, day {parsed.tm_yday} of the year"


def address_types():
    """Of which types are the addresses, where a program does not say which it wants?"""
    import socket

    found = socket.getaddrinfo("127.0.0.1", 80)
    return ", ".join(socket.SocketKind(type_).name for _, type_, *_ in found)


def child_by():
    """By which system call does subprocess make a child, where it may choose?"""
    import subprocess

    done = subprocess.run([sys.executable, "-c", "print('started')"], capture_output=True, close_fds=False)
    return f"{done.stdout.decode().strip()}, posix_spawn {'used' if subprocess._USE_POSIX_SPAWN else 'not used'}"


def find_library():
    """Does ctypes find the libc?"""
    import ctypes.util

    return "found" if ctypes.util.find_library("c") else "not found"


def start_methods():
    """Which ways to start a process does multiprocessing know, and does its default work?"""
    import multiprocessing

    with multiprocessing.Pool(1) as pool:
        answer = pool.apply(abs, (-7,))
    return f"{', '.join(multiprocessing.get_all_start_methods())}; the pool answers {answer}"


def processors():
    """Does os.cpu_count() follow the processors that the process may use?"""
    import os

    if len(os.sched_getaffinity(0)) == 1:
        return "only one to use"
    os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
    return "only those it may use" if os.cpu_count() == 1 else "all of the machine"


def libc_name():
    """Does platform know the libc?"""
    import platform

    return platform.libc_ver()[0] or "not known"


print(globals()[sys.argv[1].replace("-", "_")]())
