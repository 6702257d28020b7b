"""What does it take to install a package from a wheel that is at hand?

usage: pip-install.py PACKAGE

pip unpacks the wheel into this process's own folder and compiles its modules to byte code. Nothing is
downloaded, and what the package depends on is left out.
"""

import os
import sys

import pip
from pip._internal.cli.main import main

HOUSE = os.path.dirname(os.path.dirname(os.path.abspath(pip.__file__)))

package = sys.argv[1]
status = main(
    [
        "install", "--quiet", "--isolated", "--disable-pip-version-check", "--no-cache-dir", "--no-deps",
        "--no-index", "--find-links", os.path.join(HOUSE, "wheels"), "--target", "site", package,
    ]
)  # fmt: skip
if status or not os.path.isdir(os.path.join("site", package)):
    sys.exit(f"pip could not install {package}")
