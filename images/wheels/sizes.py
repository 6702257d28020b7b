"""How many bytes each package in a folder has, by the RECORD that pip left of it.

usage: sizes.py FOLDER
"""

import csv
import importlib.metadata
import json
import re
import sys

sizes = {}
for package in importlib.metadata.distributions(path=[sys.argv[1]]):
    name = re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower()
    # A file's path, hash and size; only the RECORD itself has none.
    rows = csv.reader(package.read_text("RECORD").splitlines())
    sizes[name] = sum(int(size) for _, _, size in rows if size)
json.dump(sizes, sys.stdout, indent=0, sort_keys=True)
