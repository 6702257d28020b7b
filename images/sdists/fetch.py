"""Fetches the source archives of a lock file, as they are.

    fetch.py BUILDS.toml LOCK.toml FOLDER

pip itself would run a package's build system to ask what it depends on. Of the packages only those are
fetched whose build is attempted: builds.toml says what they are written in.
"""

import hashlib
import os
import pathlib
import re
import sys
import time
import tomllib
import urllib.error
import urllib.parse
import urllib.request

from pip._internal.models.index import PyPI

# The index that pip itself would ask.
INDEX = os.environ.get("PIP_INDEX_URL", PyPI.simple_url).rstrip("/")
TRIES = 3


def get(url):
    """What is at an address; a try that fails is repeated."""
    for attempt in range(1, TRIES + 1):
        try:
            request = urllib.request.Request(url, headers={"Accept": "text/html"})
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.read()
        except (urllib.error.URLError, TimeoutError) as error:
            if attempt == TRIES:
                sys.exit(f"fetch.py: {url}: {error}")
            time.sleep(attempt)


def address(name, file):
    """Where the index says that a file is."""
    page = f"{INDEX}/{re.sub(r'[-_.]+', '-', name).lower()}/"
    links = re.findall(r'href="([^"#]*)', get(page).decode())
    for link in links:
        if urllib.parse.unquote(link).rsplit("/", 1)[-1] == file:
            return urllib.parse.urljoin(page, link)
    sys.exit(f"fetch.py: the package index does not have {file}")


def main(builds, lock, folder):
    with open(builds, "rb") as file:
        wanted = {build["package"] for build in tomllib.load(file)["build"] if build["language"] == "c"}
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    with open(lock, "rb") as file:
        packages = tomllib.load(file)["package"]
    for package in packages:
        if package["name"] not in wanted or "source" not in package:
            continue
        source = package["source"]
        content = get(address(package["name"], source["file"]))
        digest = hashlib.sha256(content).hexdigest()
        if digest != source["sha256"]:
            sys.exit(f"fetch.py: {source['file']} is not what the lock file names (sha256 {digest})")
        (folder / source["file"]).write_bytes(content)


main(*sys.argv[1:])
