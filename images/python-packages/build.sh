#!/bin/sh
# The packages that the Python cases import, as wheels for one libc, unpacked side
# by side, so that PYTHONPATH=/opt/alpine-tax/python-packages finds them.
#
# Runs in `fetcher`, with the network.
#   in   /work  packages.toml, requirements.py
#        LIBC   musl | glibc
#   out  /out   what is mounted at /opt/alpine-tax/python-packages
set -eu

python3 requirements.py packages.toml "$LIBC" >requirements.txt
# --platform and --abi say what the wheels are for; it isn't what runs pip.
# shellcheck disable=SC2046  # several options
python3 -m pip --quiet --disable-pip-version-check install --root-user-action=ignore \
    --target /out --require-hashes --no-deps \
    --no-compile --only-binary=:all: --python-version 3.13 --implementation cp --abi cp313 --abi abi3 \
    $(python3 requirements.py packages.toml "$LIBC" --tags) --requirement requirements.txt || {
    echo "python-packages: pip could not fetch what packages.toml names; is a package index reachable from containers?" >&2
    exit 1
}
rm -rf /out/bin /out/numpy/f2py /out/numpy/typing /out/lxml/includes
find /out -type d -name tests -prune -exec rm -rf {} +
# The mount is read-only: what isn't compiled now is compiled at every import.
# (That needs the very Python that imports it, 3.13, which this image has.)
python3 -m compileall -q -j0 --invalidation-mode unchecked-hash -s /out \
    -p /opt/alpine-tax/python-packages /out >/dev/null
