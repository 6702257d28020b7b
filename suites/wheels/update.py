"""Refreshes packages.toml: newest versions, their wheels and hashes, since when there are wheels for
musl.

    update.py [LOCK.toml]            prints what would change
    update.py --write [LOCK.toml]    and writes it

It asks pip, and nothing else, so the package index is the one that pip is configured for. The roots
are the packages without `dependency = true`; their dependencies are found, added and removed by
themselves. Keys that this program does not know are kept.

Needs Python 3.11 and pip 23, and downloads what it locks (pip caches it).
"""

import json
import os
import subprocess
import sys
import tempfile
import tomllib

import history
from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.utils import canonicalize_name

PYTHON = "3.13"
# Newest first, for pip prefers them in this order. No newer than the glibc of the oldest image that
# the suites run on (Debian bullseye: 2.31).
GLIBC = [f"manylinux_2_{minor}_x86_64" for minor in range(31, 4, -1)] + [
    "manylinux2014_x86_64",
    "manylinux2010_x86_64",
    "manylinux1_x86_64",
]
MUSL = ["musllinux_1_2_x86_64", "musllinux_1_1_x86_64", "musllinux_1_0_x86_64"]
# What is written by this program; other keys of an entry come after these, as they were.
WRITTEN = (
    "name version dependency too-large requires any musl glibc source "
    "musl-since musl-since-date musl-until"
).split()


def pip(*arguments, platforms):
    """Runs pip for an interpreter and a libc that need not be those of this machine; its log."""
    target = ["--only-binary=:all:", "--python-version", PYTHON, "--implementation", "cp"]
    for abi in (f"cp{PYTHON.replace('.', '')}", "abi3", "none"):
        target += ["--abi", abi]
    for platform in platforms:
        target += ["--platform", platform]
    command = [sys.executable, "-m", "pip", "-vvv", *arguments[:1], *target, *arguments[1:]]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        sys.exit("update.py: pip failed:\n" + "\n".join(done.stdout.splitlines()[-20:]))
    return done.stdout


def resolve(requirements, platforms, *options):
    """What pip would install, by name, and its log, in which all files of a package are named."""
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        log = pip(
            "install", "--dry-run", "--ignore-installed", "--target", folder, "--report", report,
            *options, *requirements, platforms=platforms,
        )  # fmt: skip
        with open(report, encoding="utf-8") as file:
            found = json.load(file)["install"]
    return {canonicalize_name(item["metadata"]["name"]): item for item in found}, log


def wheel(item):
    """The file of one entry of pip's report."""
    origin = item["download_info"]
    return {
        "file": origin["url"].rsplit("/", 1)[1],
        "sha256": origin["archive_info"]["hashes"]["sha256"],
    }


def dependencies(item, resolved, unused):
    """Names of what a package requires here and now, without extras and what no use needs."""
    environment = {"python_version": PYTHON, "python_full_version": f"{PYTHON}.0", "extra": ""}
    wanted = map(Requirement, item["metadata"].get("requires_dist") or [])
    names = {
        canonicalize_name(one.name)
        for one in wanted
        if one.marker is None or one.marker.evaluate(environment)
    }
    return sorted(name for name in names if name in resolved and name not in unused)


def closure(roots, requires):
    """The roots and all they require, the roots first."""
    order = list(roots)
    for name in order:
        order += [needed for needed in requires[name] if needed not in order]
    return order


def entry(name, old, item, musl, requires, files):
    """One package of the new lock."""
    new = {"name": name, "version": item["metadata"]["version"]}
    if requires:
        new["requires"] = requires
    glibc = wheel(item)
    if glibc["file"].endswith("-none-any.whl"):
        return new | {"any": glibc}
    new |= {"musl": musl} if musl else {}
    new["glibc"] = glibc
    if not musl and (source := history.source(files, new["version"], old)):
        new["source"] = source
    return new | history.musl(files, old)


def refresh(lock):
    """The new packages, in order."""
    old = {package["name"]: package for package in lock["package"]}
    roots = [name for name, package in old.items() if not package.get("dependency")]
    unused = set(lock.get("unused", ()))
    light = [name for name in roots if not old[name].get("too-large")]
    extra = {name: old[name].get("with", []) for name in light}
    resolved, log = resolve(light + sum(extra.values(), []), GLIBC)
    files = history.read(log)
    requires = {
        name: dependencies(item, resolved, unused) + extra.get(name, [])
        for name, item in resolved.items()
    }
    order = closure(light, requires)
    versions = {name: resolved[name]["metadata"]["version"] for name in order}
    pins = [
        f"{name}=={version}"
        for name, version in versions.items()
        if history.installable(files[name], version, PYTHON)
    ]
    musl, _ = resolve(pins, MUSL, "--no-deps")
    for name in order:
        item, found = resolved[name], musl.get(name)
        before = old.get(name, {})
        new = entry(name, before, item, found and wheel(found), requires[name], files[name])
        yield new | ({} if name in light else {"dependency": True}) | own(before)
    # Of packages that are too large to be tried, the facts.
    for name in roots:
        if name not in light:
            releases = history.read(pip("index", "versions", name, platforms=GLIBC))[name]
            new = {"name": name, "version": history.newest(releases), "too-large": True}
            if source := history.source(releases, new["version"], old[name]):
                new["source"] = source
            yield new | history.musl(releases, old[name]) | own(old[name])


def own(package):
    """What people wrote into an entry."""
    return {key: value for key, value in package.items() if key not in WRITTEN}


def toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + " }"
    # What is written here needs no escapes but those JSON has too.
    return json.dumps(value, ensure_ascii=False)


def text(package):
    known = [key for key in WRITTEN if key in package]
    others = [key for key in package if key not in WRITTEN]
    return "[[package]]\n" + "".join(f"{key} = {toml(package[key])}\n" for key in known + others)


def changes(old, new):
    """Lines that say what is different, one package each."""
    before = {package["name"]: package for package in old}
    after = {package["name"]: package for package in new}
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name, {}), after.get(name, {})
        for key in ("version", "musl", "glibc", "any", "source", "musl-since", "musl-until"):
            if was.get(key) != now.get(key):
                yield f"{name}: {key} {brief(was.get(key))} -> {brief(now.get(key))}"
        if was.get("version") != now.get("version") and (now.keys() & {"needs", "glibc-needs"}):
            needed = now.get("needs", []) + now.get("glibc-needs", [])
            yield f"{name}: does it still need {' '.join(needed)}?"


def brief(value):
    return value["file"] if isinstance(value, dict) else value or "none"


def main(path, write):
    with open(path, encoding="utf-8") as file:
        content = file.read()
    lock = tomllib.loads(content)
    packages = list(refresh(lock))
    if write:
        head = content.split("[[package]]", 1)[0]
        with open(path, "w", encoding="utf-8") as file:
            file.write(head + "\n".join(map(text, packages)))
    print("\n".join(changes(lock["package"], packages)) or "nothing changed")


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    paths = [argument for argument in sys.argv[1:] if argument != "--write"]
    main(*paths or [os.path.join(here, "packages.toml")], write="--write" in sys.argv)
