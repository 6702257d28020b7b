#!/bin/sh
# The little of the packages' maintainer scripts that a compiler needs. Called
# with the root directory.
set -eu
root=$1

ln -sf dash "$root/usr/bin/sh"
ln -sf gcc "$root/usr/bin/cc"
[ -e "$root/etc/passwd" ] || echo root:x:0:0:root:/root:/bin/sh >"$root/etc/passwd"
[ -e "$root/etc/group" ] || echo root:x:0: >"$root/etc/group"
mkdir -p "$root/work" "$root/out"
ldconfig -r "$root"
