"""Which files a package has had, as pip's log names them, and what follows for musl."""

import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict

from pip._vendor.packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from pip._vendor.packaging.version import InvalidVersion, Version

LINK = re.compile(r"(?:Found|Skipping) link.*?(\S+/([^/\s#]+\.(?:whl|tar\.gz)))(?:#sha256=(\w+))?")


def read(log):
    """All files that a log of `pip -vvv` names, by package and version:
    {name: {Version: {file: (link, hash)}}}. Pre-releases are left out, and 0.0.0, which projects
    upload to see whether they can."""
    files = defaultdict(lambda: defaultdict(dict))
    for link, file, sha256 in LINK.findall(log):
        try:
            if file.endswith(".whl"):
                name, version = parse_wheel_filename(file)[:2]
            else:
                name, version = parse_sdist_filename(file)
        except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
            continue
        if not version.is_prerelease and version > Version("0.0.0"):
            files[canonicalize_name(name)][version][file] = (link, sha256)
    return files


def newest(files):
    return str(max(files))


def for_musl(file):
    return "musllinux" in file and file.endswith("x86_64.whl")


def installable(files, version, python):
    """Whether `python` finds a wheel of a release on musl, be it the one without compiled code that
    some projects add for where they have no other."""
    minor = int(python.split(".")[1])
    for file in files[Version(version)]:
        if for_musl(file) or file.endswith("-none-any.whl"):
            if any(fits(tag, minor) for tag in parse_wheel_filename(file)[3]):
                return True
    return False


def fits(tag, minor):
    """Whether CPython 3.`minor` takes a wheel with this tag, its platform aside."""
    since = re.fullmatch(r"(?:cp|py)3(\d*)", tag.interpreter)
    if tag.abi in ("abi3", "none"):
        return since is not None and int(since[1] or 0) <= minor
    return tag.abi == f"cp3{minor}"


def source(files, version, old):
    """The source distribution of a release, if it has one."""
    for file, (link, sha256) in files[Version(version)].items():
        if file.endswith(".tar.gz"):
            if old.get("source", {}).get("file") == file:
                return old["source"]
            return {"file": file, "sha256": sha256 or fetched_hash(link)}
    return None


def fetched_hash(link):
    """The hash of a source distribution of which the index's page has none that pip would print.
    pip looks at the hash before it runs anything of what it fetched, and says what it got."""
    name = link.rsplit("/", 1)[1].rsplit("-", 1)[0]
    with tempfile.TemporaryDirectory() as folder:
        wanted = os.path.join(folder, "requirements.txt")
        with open(wanted, "w", encoding="utf-8") as file:
            file.write(f"{name} @ {link} --hash=sha256:{'0' * 64}\n")
        refused = subprocess.run(
            [
                *(sys.executable, "-m", "pip", "download", "--no-deps", "--dest", folder),
                *("--require-hashes", "--requirement", wanted),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    if found := re.search(r"Got\s+([0-9a-f]{64})", refused.stdout):
        return found[1]
    sys.exit(f"update.py: pip does not tell the hash of {link}:\n{refused.stdout}")


def musl(files, old):
    """The first release with a wheel for musl, of whatever Python, when that wheel was made, and,
    where the newest has none any more, the last."""
    releases = sorted(version for version in files if any(map(for_musl, files[version])))
    if not releases:
        return {}
    facts = {"musl-since": str(releases[0])}
    if old.get("musl-since") == facts["musl-since"] and "musl-since-date" in old:
        date = old["musl-since-date"]
    else:
        date = made(files[releases[0]])
    if date:
        facts["musl-since-date"] = date
    if releases[-1] < max(files):
        facts["musl-until"] = str(releases[-1])
    return facts


def made(files):
    """The day the newest file in a release's wheel for musl is from; pip doesn't tell when a file
    was uploaded. None where the builder sets all times to a fixed one."""
    file, (link, _) = min((file, found) for file, found in files.items() if for_musl(file))
    tag = min(parse_wheel_filename(file)[3], key=str)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder),
                *("--only-binary=:all:", "--implementation", "cp", "--platform", tag.platform),
                *("--python-version", tag.interpreter[2:], "--abi", tag.abi),
                *("--ignore-requires-python", link),
            ],
            check=True,
        )
        with zipfile.ZipFile(os.path.join(folder, file)) as archive:
            year, month, day = max(member.date_time for member in archive.infolist())[:3]
    return f"{year}-{month:02}-{day:02}" if year >= 2021 else None
