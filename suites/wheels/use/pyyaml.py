"""PyYAML: a document read and written by libyaml."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


TEXT = "libc: [musl, glibc]\ntax: {threads: 1.5, malloc: 3}\n"


def use(_):
    import yaml

    data = yaml.load(TEXT, yaml.CSafeLoader)
    return yaml.dump(data, Dumper=yaml.CSafeDumper, default_flow_style=True).strip()


def work(_):
    import yaml

    return lambda: len(yaml.load(TEXT, yaml.CSafeLoader)["libc"])


package.main("yaml._yaml", use, work, 2)
