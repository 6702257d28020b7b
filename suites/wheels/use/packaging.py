"""packaging: two versions compared; it has no compiled code, so no libc can matter."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(version):
    newer = version.Version("1.10") > version.Version("1.9")
    return f"{newer}, {version.Version('3.13rc1').is_prerelease}"


def work(version):
    return lambda: sum(version.Version(f"1.{minor}").minor for minor in range(20))


package.main("packaging.version", use, work, 190)
