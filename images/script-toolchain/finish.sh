#!/bin/sh
# The little of the packages' maintainer scripts that a compiler and its scripts need.
# Called with the root directory.
set -eu
root=$1

# update-alternatives would make these.
ln -sf mawk "$root/usr/bin/awk"
ln -sf gcc "$root/usr/bin/cc"
ln -sf tclsh8.6 "$root/usr/bin/tclsh"
# dash's own script would make this.
ln -sf dash "$root/bin/sh"
[ -e "$root/etc/passwd" ] || echo root:x:0:0:root:/root:/bin/sh >"$root/etc/passwd"
[ -e "$root/etc/group" ] || echo root:x:0: >"$root/etc/group"
mkdir -p "$root/work" "$root/out"
ldconfig -r "$root"
