#!/bin/sh
# The little of the packages' maintainer scripts that fetching needs. Called
# with the root directory.
set -eu
root=$1

ln -sf dash "$root/usr/bin/sh"
[ -e "$root/etc/passwd" ] || echo root:x:0:0:root:/root:/bin/sh >"$root/etc/passwd"
[ -e "$root/etc/group" ] || echo root:x:0: >"$root/etc/group"
# Replaced by the host's bundle when a payload is built; this one serves where
# the host has none.
find "$root/usr/share/ca-certificates" -name '*.crt' | LC_ALL=C sort | xargs cat \
    >"$root/etc/ssl/certs/ca-certificates.crt"
mkdir -p "$root/work" "$root/out"
ldconfig -r "$root"
