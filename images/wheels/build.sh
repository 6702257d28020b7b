#!/bin/sh
# The packages of the extension matrix, as wheels for one libc, unpacked side by
# side, so that PYTHONPATH=/opt/alpine-tax/wheels finds them.
#
# Runs in `fetcher`, with the network.
#   in   /work  packages.toml, requirements.py, sizes.py
#        LIBC   musl | glibc
#   out  /out   what is mounted at /opt/alpine-tax/wheels; sizes.json in it says
#               how many bytes each package has when installed
set -eu

python3 requirements.py packages.toml "$LIBC" --partial >requirements.txt
# --platform and --abi say what the wheels are for; it isn't what runs pip.
# shellcheck disable=SC2046  # several options
python3 -m pip --quiet --disable-pip-version-check install --root-user-action=ignore \
    --target /out --require-hashes --no-deps \
    --no-compile --only-binary=:all: --python-version 3.13 --implementation cp --abi cp313 --abi abi3 \
    $(python3 requirements.py packages.toml "$LIBC" --partial --tags) --requirement requirements.txt || {
    echo "wheels: pip could not fetch what packages.toml names; is a package index reachable from containers?" >&2
    exit 1
}
# Of the wheels as they are, before anything is taken out of them.
python3 sizes.py /out >/out/sizes.json
# What no use touches: headers and other sources, type stubs, tests, and the
# parts of large packages that stand on their own.
rm -rf /out/bin /out/share /out/lxml/includes /out/matplotlib/mpl-data/sample_data /out/grpc_tools/_proto \
    /out/pyarrow/include /out/pyarrow/src
rm -f /out/pyarrow/libarrow_flight.* /out/pyarrow/libarrow_python_flight.* /out/pyarrow/_flight.*
find /out -type d \( -name tests -o -name test \) -prune -exec rm -rf {} +
find /out -type f \( -name '*.a' -o -name '*.pyi' -o -name '*.pxd' -o -name '*.pyx' -o -name '*.pxi' \
    -o -name '*.h' -o -name '*.hpp' -o -name '*.c' -o -name '*.cpp' \) -delete
# The mount is read-only: what isn't compiled now is compiled at every import.
# (That needs the very Python that imports it, 3.13, which this image has.)
python3 -m compileall -q -j0 --invalidation-mode unchecked-hash -s /out \
    -p /opt/alpine-tax/wheels /out >/dev/null
