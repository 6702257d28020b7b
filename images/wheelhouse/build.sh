#!/bin/sh
# Wheels of one libc as files, and the pip that installs them.
#
# Runs in `fetcher`, with the network.
#   in   /work  packages.toml, tools.toml, requirements.py
#        LIBC   musl | glibc
#   out  /out   what is mounted at /opt/alpine-tax/wheelhouse: pip, so that PYTHONPATH
#               finds it, and wheels/
set -eu

fetch() {
    python3 -m pip --quiet --disable-pip-version-check download --require-hashes --no-deps \
        --only-binary=:all: --python-version 3.13 --implementation cp --abi cp313 --abi abi3 "$@" || {
        echo "wheelhouse: pip could not fetch what the lock files name; is a package index reachable from containers?" >&2
        exit 1
    }
}

only() { grep -E "^($1)==" || { echo "wheelhouse: the lock file names none of $1" >&2; exit 1; }; }

python3 requirements.py packages.toml "$LIBC" --partial | only 'numpy|pandas|matplotlib' >wheels.txt
# shellcheck disable=SC2046  # several options
fetch --dest /out/wheels $(python3 requirements.py packages.toml "$LIBC" --partial --tags) --requirement wheels.txt
python3 requirements.py tools.toml "$LIBC" | only pip >tools.txt
fetch --dest tools --platform any --requirement tools.txt
python3 -m zipfile --extract tools/pip-*.whl /out
# The mount is read-only: what isn't compiled now is compiled at every start.
# (That needs the very Python that imports it, 3.13, which this image has.)
python3 -m compileall -q -j0 --invalidation-mode unchecked-hash -s /out \
    -p /opt/alpine-tax/wheelhouse /out/pip >/dev/null
