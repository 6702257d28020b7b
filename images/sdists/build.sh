#!/bin/sh
# Source packages that have no wheel for a libc, and the tools that pip needs to build
# them without a network. Nothing of them is run here.
#
# Runs in `fetcher`, with the network.
#   in   /work  packages.toml, builds.toml, tools.toml, requirements.py, fetch.py
#        LIBC   musl | glibc
#   out  /out   tools/ for PYTHONPATH, sdists/ with the archives
set -eu

python3 requirements.py tools.toml "$LIBC" >requirements.txt
python3 -m pip --quiet --disable-pip-version-check install --root-user-action=ignore --target /out/tools \
    --require-hashes --no-deps --no-compile --only-binary=:all: --requirement requirements.txt || {
    echo "sdists: pip could not fetch what tools.toml names; is a package index reachable from containers?" >&2
    exit 1
}
python3 fetch.py builds.toml packages.toml /out/sdists
