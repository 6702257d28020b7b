#!/bin/sh
# Assembles the root file system of one image from Debian packages, as a tar
# for `docker import`. Everything about *which* image is in images.toml; this
# script only knows how.
#
#   assemble.sh --suite SUITE --out FILE.tar [--variant VARIANT]
#               [--package NAME]... [--part NAME=PATH]... [--remove PATH]...
#               [--files DIR] [--finish SCRIPT] [--accept-expired-index]
#
# Variants:
#   exact    (default) the named packages and nothing else, unpacked: no
#            dependencies, no maintainer scripts. This is how Google's
#            distroless images are made.
#   closure  the named packages and what they depend on, unpacked, no
#            maintainer scripts; SCRIPT does the little they would have done.
#   others   mmdebstrap's own variants (minbase, ...): really installed.
#
# No mirror is named: mmdebstrap knows Debian's, and apt checks the signatures
# with the keys of the host's debian-archive-keyring package.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
suite='' out='' variant=exact expired=''
AT_PACKAGES='' AT_PARTS='' AT_REMOVE='' AT_FILES='' AT_FINISH=''

usage() { sed -n '2,20s/^# \{0,1\}//p' "$0" >&2; exit 2; }

while [ $# -gt 0 ]; do
    option=$1
    case $option in
        --accept-expired-index) expired=yes; shift; continue ;;
    esac
    [ $# -ge 2 ] || usage
    case $option in
        --suite) suite=$2 ;;
        --out) out=$2 ;;
        --variant) variant=$2 ;;
        --package) AT_PACKAGES="$AT_PACKAGES $2" ;;
        --part) AT_PARTS="$AT_PARTS $2" ;;
        --remove) AT_REMOVE="$AT_REMOVE $2" ;;
        --files) AT_FILES=$(cd "$2" && pwd) ;;
        --finish) AT_FINISH=$(cd "$(dirname "$2")" && pwd)/$(basename "$2") ;;
        *) usage ;;
    esac
    shift 2
done
[ -n "$suite" ] && [ -n "$out" ] || usage

command -v mmdebstrap >/dev/null || {
    echo 'assemble: mmdebstrap is missing; install it with: apt-get install mmdebstrap' >&2
    exit 1
}
[ "$(id -u)" = 0 ] || {
    echo 'assemble: needs root, so that the files in the image belong to root' >&2
    exit 1
}

AT_VARIANT=$variant
export AT_VARIANT AT_PACKAGES AT_PARTS AT_REMOVE AT_FILES AT_FINISH

# The same package versions give the same tar, byte for byte: no file in it is
# newer than this (2000-01-01).
SOURCE_DATE_EPOCH=946684800
export SOURCE_DATE_EPOCH

set -- --quiet --mode=root --format=tar --skip=output/dev \
    --customize-hook="$here/assemble-hook.sh"
case $variant in
    exact | closure) set -- "$@" --variant=custom --skip=cleanup ;;
    *)
        set -- "$@" --variant="$variant"
        for package in $AT_PACKAGES; do set -- "$@" --include="$package"; done
        ;;
esac
# Only the age of a correctly signed index is overlooked, never its signature.
[ -z "$expired" ] || set -- "$@" --aptopt='Acquire::Check-Valid-Until "false"'

mmdebstrap "$@" "$suite" "$out" </dev/null || {
    echo "assemble: mmdebstrap could not assemble an image from Debian $suite (see above);" >&2
    echo 'assemble: it needs a Debian mirror, and the keys of that suite in debian-archive-keyring' >&2
    exit 1
}
