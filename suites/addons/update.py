"""Refreshes packages.toml: the newest versions, their dependencies and hashes.

usage: update.py            prints what would change
       update.py --write    and writes it

The packages to keep up are those with `use`; all others in the file are what they depend on, and
are worked out anew each time. The npm of this machine resolves them, from the registry and through
the proxy that it is configured for, for Linux on x86-64. No package's script runs.
"""

import fnmatch
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib

LOCK = pathlib.Path(__file__).with_name("packages.toml")
PLATFORM = {"os": "linux", "cpu": "x64"}


def main():
    text = LOCK.read_text()
    old = tomllib.loads(text)["package"]
    wanted = [package for package in old if "use" in package]
    new = lock_entries(wanted, resolve(wanted))
    report({key(package): package for package in old}, {key(package): package for package in new})
    if "--write" in sys.argv:
        head = text.partition("[[package]]")[0]
        LOCK.write_text(head + "\n".join(map(as_toml, new)))


def roots(package):
    return [package["name"], *package.get("with", ())]


def npm(*arguments, folder="."):
    command = ["npm", *arguments, "--json", "--loglevel=error", "--prefer-offline"]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"update.py: {' '.join(command)} failed")
    return json.loads(done.stdout or "null")


def resolve(wanted):
    """The `packages` of a package-lock.json that has all that is wanted.

    npm passes over a package for one platform that the registry does not have (yet), and would
    leave that platform without: then the newest version is taken that has them all.
    """
    ranges = {name: "*" for package in wanted for name in roots(package)}
    while True:
        with tempfile.TemporaryDirectory() as folder:
            manifest = {"private": True, "dependencies": ranges}
            pathlib.Path(folder, "package.json").write_text(json.dumps(manifest))
            npm("install", "--package-lock-only", "--ignore-scripts", "--legacy-peer-deps", folder=folder)
            tree = json.loads(pathlib.Path(folder, "package-lock.json").read_text())["packages"]
        late = dict(filter(None, (late_platform(tree, path) for path in list(tree))))
        if not late:
            return tree
        for path, platform in late.items():
            name = next(n for n in ranges if path in reached(tree, f"node_modules/{n}", ()))
            versions = npm("view", platform, "versions")
            ranges[name] = f"<={max(filter(is_release, versions), key=numbers)}"
            print(f"{name}: {platform} is not there for the newest version, so {ranges[name]}")


def late_platform(tree, path):
    """The package for this platform that a package names and the tree lacks, if any."""
    for dependency in tree[path].get("optionalDependencies", {}):
        fits = re.search(r"linux", dependency) and re.search(r"(?<![a-z0-9])x64", dependency)
        if fits and find(tree, path, dependency) is None:
            return path, dependency
    return None


def is_release(version):
    return re.fullmatch(r"[\d.]+", version)


def numbers(version):
    return [int(part) for part in version.split(".")]


def find(tree, path, name):
    """Where Node finds a package that is required from the one at `path`."""
    while True:
        inside = f"{path}/node_modules/{name}".lstrip("/")
        if inside in tree:
            return inside
        if not path:
            return None
        path = path.rpartition("node_modules/")[0].rstrip("/")


def fits(package):
    """Whether npm would install it on the platform."""
    for field, value in PLATFORM.items():
        named = listed(package.get(field, []))
        if f"!{value}" in named:
            return False
        if value not in named and any(not other.startswith("!") for other in named):
            return False
    return True


def listed(field):
    """A field of package.json that may be a list or a single text."""
    return field if isinstance(field, list) else [field]


def reached(tree, path, leave_out):
    """All that a package needs, itself included, by path; `leave_out` are patterns of its dependencies."""
    seen, todo = set(), [path]
    while todo:
        path = todo.pop()
        if path is None or path in seen or not fits(tree[path]):
            continue
        seen.add(path)
        todo += (
            find(tree, path, name)
            for kind in ("dependencies", "optionalDependencies")
            for name in tree[path].get(kind, {})
            if not any(fnmatch.fnmatch(name, pattern) for pattern in leave_out)
        )
    return seen


def lock_entries(wanted, tree):
    entries = {}
    for package in wanted:
        leave_out = package.get("leave-out", ())
        paths = set().union(*(reached(tree, f"node_modules/{name}", leave_out) for name in roots(package)))
        for path in paths:
            entry = entries.setdefault(path, locked(path, tree[path]))
            if path != f"node_modules/{package['name']}":
                entry.setdefault("needed-by", []).append(package["name"])
        if package["delivery"] == "optional-dependency" and "musl-since" not in package:
            package.update(musl_since(tree, paths))
    for package in wanted:
        entry = entries[f"node_modules/{package['name']}"]
        # What is said of the package stays, what is found out is new.
        found = ("libc", "in", "needed-by")
        entry.update({name: value for name, value in package.items() if name not in entry and name not in found})
    return sorted(entries.values(), key=key)


def locked(path, package):
    above, _, name = path.removeprefix("node_modules/").rpartition("/node_modules/")
    entry = {"name": name, "version": package["version"], "integrity": package["integrity"]}
    if "libc" in package:
        entry["libc"] = listed(package["libc"])[0]
    if above:
        entry["in"] = above
    return entry


def musl_since(tree, paths):
    """The first release of the package with the binary for musl."""
    for path in paths:
        name = path.rpartition("node_modules/")[2]
        if "musl" in name:
            # 0.0.0 is what a name is reserved with.
            versions = [v for v in npm("view", name, "versions") if is_release(v) and v != "0.0.0"]
            return {"musl-since": min(versions, key=numbers)}
    return {}


def key(package):
    return package["name"], package.get("in", "")


def report(old, new):
    for entry in sorted(old.keys() | new.keys()):
        before, after = (side.get(entry, {}).get("version") for side in (old, new))
        if before != after:
            print(f"{entry[0]}: {before or 'new,'} {'->' if before and after else ''} {after or 'no longer needed'}")
        elif old[entry]["integrity"] != new[entry]["integrity"]:
            sys.exit(f"{entry[0]} {after}: the registry has other content under the same version than the lock file")


def as_toml(package):
    order = ["name", "version", "integrity", "libc", "in", "needed-by"]
    names = sorted(package, key=lambda name: order.index(name) if name in order else len(order))
    lines = [f"{name} = {json.dumps(package[name], ensure_ascii=False)}" for name in names]
    return "[[package]]\n" + "\n".join(lines) + "\n"


main()
