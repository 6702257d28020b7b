"""What the scripts in wheels/use/ share: does a package load and work, and how fast?

A script names the module with the package's compiled code and brings two functions, which get that
module: `use` does something real with it and returns the answer as text, `work` prepares a fixed
piece of work (1 µs to 1 ms) and returns a function that does it once and returns a checksum.

usage of a script: NAME.py           prints "works: ANSWER", "cannot be tried: WHY" where something is
                                     missing that no libc is to blame for, or the kind of failure in
                                     words that do not change with paths and versions. A failure is an
                                     answer: its whole text goes to stderr and the exit status is 0.
                   NAME.py bench     tells how long the import took and serves timing samples, as
                                     bench.py says; a package that does not load is unsupported
                   NAME.py import    prints how long the import took, in nanoseconds
"""

import importlib
import sys
import time

# How the two dynamic loaders and the import system say what is missing, in our words.
REFUSALS = (
    (r"Error loading shared library (\S+): No such file", "{} is not there"),
    (r"(\S+): cannot open shared object file", "{} is not there"),
    (r"Error relocating \S+: (\S+): symbol not found", "the libc has no {}"),
    (r"undefined symbol: (\w+)", "the libc has no {}"),
    (r"version `(\w+)_[\d.]+' not found", "it needs a newer {}"),
    (r"Error (relocating|loading shared library)", "its library is refused by the dynamic loader"),
)


class Unavailable(Exception):
    """What a use needs is not to be had on this machine, and no libc is to blame for it."""


def failure_kind(error, package):
    """What kind of failure an ImportError is. `package` is the importable name of the package."""
    # Not at the top: what this script has imported, the package's own import need not.
    import re

    for pattern, words in REFUSALS:
        if found := re.search(pattern, str(error)):
            return words.format(*found.groups())
    if error.name == package:
        return "it is not installed"
    if isinstance(error, ModuleNotFoundError):
        # The file may well be there, but its name ends in another platform's tag.
        return "no compiled module for this platform"
    return "its import fails"


def missing_part(error):
    """The module of the standard library that this Python was built without, if that is why."""
    missing = (error.name or "").split(".")[0]
    return missing if missing in sys.stdlib_module_names else None


def first(error):
    """The ImportError that is the reason: packages wrap it in advice of their own."""
    while isinstance(inner := error.__cause__ or error.__context__, ImportError):
        error = inner
    return error


def load(module):
    """The module, and how long its import took, in nanoseconds."""
    start = time.monotonic_ns()
    loaded = importlib.import_module(module)
    return loaded, time.monotonic_ns() - start


def print_traceback():
    """Tells on stderr of the exception that is being handled."""
    import traceback

    traceback.print_exc()


def import_failure(error, module):
    """Why there is no module, in words."""
    print_traceback()
    if part := missing_part(first(error)):
        return f"cannot be tried: this Python is built without {part}"
    return f"cannot be imported: {failure_kind(first(error), module.split('.')[0])}"


def answer(module, use):
    """The line to print."""
    try:
        return f"works: {use(load(module)[0])}"
    except ImportError as error:
        return import_failure(error, module)
    except Unavailable as error:
        return f"cannot be tried: {error}"
    except Exception as error:
        print_traceback()
        return f"fails: {type(error).__name__}"


def serve(module, work, checksum):
    """Serves timing samples, or says why there are none."""
    import bench

    try:
        loaded, nanoseconds = load(module)
    except ImportError as error:
        bench.unsupported(import_failure(error, module))
        return
    try:
        operation = work(loaded)
        operation()
    except Unavailable as error:
        bench.unsupported(f"cannot be tried: {error}")
        return
    bench.set_up(nanoseconds)
    bench.run(operation, checksum)


def main(module, use, work, checksum):
    """Does what the command line asks for; `checksum` is what the work must return."""
    match sys.argv[1:]:
        case []:
            print(answer(module, use))
        case ["bench"]:
            serve(module, work, checksum)
        case ["import"]:
            print(load(module)[1])
        case _:
            sys.exit("usage: NAME.py [bench | import]")
