"""Builds packages from source with pip, and prints what became of each, as JSON.

    build.py BUILDS.toml LOCK.toml SDISTS

By package: `outcome` is `builds`, `pure` (what was built has no compiled code in it), `fails` or
`not-attempted`; `wall_ms` is the wall time that pip took, on `cpus` CPUs; `said` is the end of what it
printed, or why nothing was attempted.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile

LIMIT_SECONDS = 600
KEPT_LINES = 12
NO_COMPILER = "it needs C++, and no C++ library for musl is at hand"


def has_compiled_code(folder):
    wheels = [zipfile.ZipFile(wheel) for wheel in folder.glob("*.whl")]
    return any(name.endswith(".so") for wheel in wheels for name in wheel.namelist())


def attempt(sdist, env):
    """Builds a wheel of one package; what became of it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable, "-B", "-m", "pip", "wheel", "--no-index", "--no-deps", "--no-build-isolation",
            "--no-cache-dir", "--disable-pip-version-check", "--wheel-dir", folder, str(sdist),
        ]  # fmt: skip
        start = time.monotonic()
        try:
            done = subprocess.run(
                command,
                env=os.environ | env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=LIMIT_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return {"outcome": "fails", "wall_ms": LIMIT_SECONDS * 1000, "said": ["it took longer than is allowed"]}
        wall = round((time.monotonic() - start) * 1000)
        lines = [line.rstrip() for line in done.stdout.decode(errors="replace").splitlines()]
        said = [line for line in lines if line.strip()][-KEPT_LINES:]
        if done.returncode:
            return {"outcome": "fails", "wall_ms": wall, "said": said}
        outcome = "builds" if has_compiled_code(pathlib.Path(folder)) else "pure"
        return {"outcome": outcome, "wall_ms": wall, "said": said}


def main(builds, lock, sdists):
    with open(builds, "rb") as file:
        builds = tomllib.load(file)["build"]
    with open(lock, "rb") as file:
        packages = {package["name"]: package for package in tomllib.load(file)["package"]}
    results = {}
    for build in builds:
        package = packages.get(build["package"])
        if package is None or "musl" in package or "source" not in package:
            # It has a wheel by now, or is gone: nothing to be built.
            continue
        print(f"from-source: {build['package']}", file=sys.stderr, flush=True)
        if build["language"] == "c":
            sdist = pathlib.Path(sdists, package["source"]["file"])
            result = attempt(sdist, build.get("env", {}))
        else:
            result = {"outcome": "not-attempted", "said": [NO_COMPILER]}
        results[build["package"]] = result | {"cpus": len(os.sched_getaffinity(0))}
    json.dump(results, sys.stdout, indent=1, sort_keys=True)


main(*sys.argv[1:])
