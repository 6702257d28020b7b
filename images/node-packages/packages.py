"""Reads the lock file of npm packages.

    packages.py list LOCK.toml musl|glibc               name@version, one per line
    packages.py unpack LOCK.toml musl|glibc FROM TO     checks each tarball, unpacks it; prints how
                                                        many bytes each package has, as JSON

Of a package, `in` is the one whose own node_modules it belongs to, and `skip` lists what is not
unpacked: binaries for other systems.
"""

import base64
import collections
import hashlib
import json
import pathlib
import sys
import tarfile
import tomllib


def main(action, lock, libc, *folders):
    with open(lock, "rb") as file:
        packages = [p for p in tomllib.load(file)["package"] if p.get("libc", libc) == libc]
    if action == "list":
        print("\n".join(f"{package['name']}@{package['version']}" for package in packages))
        return
    sizes = collections.Counter()
    for package in packages:
        sizes[package["name"]] += unpack(package, *map(pathlib.Path, folders))
    json.dump(sizes, sys.stdout, indent=0, sort_keys=True)


def unpack(package, tarballs, modules):
    """Unpacks a package; how many bytes it has with all that is skipped."""
    name = package["name"]
    # As npm names them: @scope/name becomes scope-name.
    tarball = tarballs / f"{name.removeprefix('@').replace('/', '-')}-{package['version']}.tgz"
    digest = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if package["integrity"] != f"sha512-{digest}":
        sys.exit(f"{name}: what was fetched is not what the lock file names (sha512-{digest})")
    if "in" in package:
        modules = modules / package["in"] / "node_modules"
    with tarfile.open(tarball) as archive:
        members = archive.getmembers()
        size = sum(member.size for member in members)
        for member in members:
            # The one top folder is called `package` or whatever the author liked.
            member.name = member.name.partition("/")[2]
            if member.name and not member.name.startswith(tuple(package.get("skip", ()))):
                archive.extract(member, modules / name, filter="data")
    return size


main(*sys.argv[1:])
