"""PyArrow: a table read from CSV, written in Arrow's format, compressed, and read again."""

import io
import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(pyarrow):
    from pyarrow import compute, csv, ipc

    table = csv.read_csv(io.BytesIO(b"libc,tax\nmusl,3\nglibc,1\nmusl,4\n"))
    sink = pyarrow.BufferOutputStream()
    with ipc.new_file(sink, table.schema, options=ipc.IpcWriteOptions(compression="zstd")) as file:
        file.write_table(table)
    again = ipc.open_file(sink.getvalue()).read_all()
    return f"{again.num_rows} rows, sum {compute.sum(again['tax'])}"


def work(pyarrow):
    from pyarrow import compute

    numbers = pyarrow.array([number * 7919 % 1000 for number in range(1000)])
    return lambda: compute.sum(compute.take(numbers, compute.sort_indices(numbers))).as_py()


package.main("pyarrow", use, work, 499500)
