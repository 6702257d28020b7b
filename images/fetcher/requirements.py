"""Turns a lock file of wheels into what pip wants.

    requirements.py LOCK.toml musl|glibc          pip requirements, with hashes
    requirements.py LOCK.toml musl|glibc --tags   pip --platform options

With --partial, packages that have no wheel for the libc are left out.

pip takes platform tags literally, so they come out of the very file names.
"""

import sys
import tomllib

lock, libc, *options = sys.argv[1:]

tags = set()
with open(lock, "rb") as file:
    packages = tomllib.load(file)["package"]
for package in packages:
    wheel = package.get(libc) or package.get("any")
    if wheel is None and "--partial" in options:
        continue
    if wheel is None:
        sys.exit(f"{lock}: {package['name']} has no wheel for {libc}")
    tags.update(wheel["file"].removesuffix(".whl").rsplit("-", 1)[1].split("."))
    if "--tags" not in options:
        print(f"{package['name']}=={package['version']} --hash=sha256:{wheel['sha256']}")
if "--tags" in options:
    print(" ".join(f"--platform {tag}" for tag in sorted(tags - {"any"})))
