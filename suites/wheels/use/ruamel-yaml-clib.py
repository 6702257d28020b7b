"""ruamel.yaml.clib: a document read and written by ruamel.yaml's C code."""

import io
import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


TEXT = "libc: [musl, glibc]\ntax: {threads: 1.5, malloc: 3}\n"


def use(_):
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=False)
    out = io.StringIO()
    yaml.dump(yaml.load(TEXT), out)
    return " ".join(out.getvalue().split())


def work(_):
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=False)
    return lambda: len(yaml.load(TEXT)["libc"])


package.main("_ruamel_yaml", use, work, 2)
