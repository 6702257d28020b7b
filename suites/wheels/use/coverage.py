"""coverage.py: which lines of a program ran, by its C tracer."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


PROGRAM = "x = 1\nif x > 1:\n    x = 2\nx = 3\n"


def trace(coverage):
    os.environ["COVERAGE_CORE"] = "ctrace"
    tracing = coverage.Coverage(data_file=None, include=["/program.py"])
    code = compile(PROGRAM, "/program.py", "exec")

    def run():
        with tracing.collect():
            exec(code, {})
        return sorted(tracing.get_data().lines("/program.py"))

    return run


def use(coverage):
    return f"lines {trace(coverage)()}"


def work(coverage):
    run = trace(coverage)
    return lambda: sum(run())


package.main("coverage", use, work, 7)
