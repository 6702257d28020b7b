#!/bin/sh
# The packages that a suite's Node.js cases load, with the add-ons for one libc, as
# node_modules. Only tarballs are fetched and unpacked: no package's script runs.
# Payloads differ in the lock file that they give it.
#
# Runs in `fetcher`, with the network and node-glibc mounted for its npm.
#   in   /work  packages.toml, packages.py
#        LIBC   musl | glibc
#   out  /out   what is mounted at /opt/alpine-tax/<payload>; sizes.json in it says
#               how many bytes each package has when installed
set -eu

tarballs=$(mktemp -d)
python3 packages.py list packages.toml "$LIBC" >wanted
# shellcheck disable=SC2046  # one argument per line
HOME=$tarballs /opt/alpine-tax/node/bin/npm pack --silent --ignore-scripts \
    --pack-destination "$tarballs" $(cat wanted) >/dev/null || {
    echo "node-packages: npm could not fetch what packages.toml names; is its registry reachable from containers?" >&2
    exit 1
}
python3 packages.py unpack packages.toml "$LIBC" "$tarballs" /out/node_modules >/out/sizes.json
