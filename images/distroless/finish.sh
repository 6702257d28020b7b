#!/bin/sh
# What makes an unpacked set of Debian packages distroless, as far as git can't
# hold it: modes, owners, generated files. Called with the root directory.
set -eu
root=$1

mkdir -p "$root/tmp" "$root/home/nonroot" "$root/root" "$root/etc/ssl/certs"
chmod 1777 "$root/tmp"
chmod 0700 "$root/root" "$root/home/nonroot"
chown 65532:65532 "$root/home/nonroot"

# One bundle, as `update-ca-certificates` would make it with all accepted.
certificates=$root/usr/share/ca-certificates
find "$certificates" -name '*.crt' | LC_ALL=C sort | xargs cat \
    >"$root/etc/ssl/certs/ca-certificates.crt"
rm -rf "$certificates"

# Says what it is: distroless, and of which Debian.
# shellcheck disable=SC1091
(
    . "$root/usr/lib/os-release"
    rm -f "$root/etc/os-release"
    cat >"$root/usr/lib/os-release" <<END
PRETTY_NAME="Distroless"
NAME="Debian GNU/Linux"
ID="debian"
VERSION_ID="$VERSION_ID"
VERSION="Debian GNU/Linux $VERSION_ID ($VERSION_CODENAME)"
END
)
ln -s ../usr/lib/os-release "$root/etc/os-release"

# base-files assumes a login shell; there is none.
rm -rf "$root/etc/update-motd.d" "$root/etc/profile.d" "$root/etc/skel"

# Python's set has ldconfig in it, and ctypes.util.find_library reads its cache.
if [ -e "$root/sbin/ldconfig" ]; then ldconfig -r "$root"; fi

# Debian's python3 package would bring these names; Google adds them by hand.
for python in "$root"/usr/bin/python3.[0-9]*; do
    [ -e "$python" ] || continue
    ln -sf "$(basename "$python")" "$root/usr/bin/python3"
    ln -sf "$(basename "$python")" "$root/usr/bin/python"
done
