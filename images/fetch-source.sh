#!/bin/sh
# Downloads the source of Debian packages, as .orig.tar.* and friends, unpacked
# by whoever builds.
#
#   fetch-source.sh SUITE DESTDIR PACKAGE...
#
# mmdebstrap sets up an apt of its own for the suite, so the host's apt sources
# are neither needed nor touched, and no mirror is named here. apt checks the
# index's signature and, through it, the hash of each file.
set -eu

if [ "${1-}" = --hook ]; then
    root=$2
    export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
    list=$root/etc/apt/sources.list
    # Only the sources' indices: the binary ones are not needed.
    sed -i 's/^deb /deb-src /' "$list"
    apt-get -qq -o APT::Sandbox::User=root update
    cd "$AT_DEST"
    source='apt-get -qq -o APT::Sandbox::User=root source --download-only --only-source'
    for package in $AT_PACKAGES; do
        # As released, if possible: it changes least, and mirrors without the
        # security archive's sources are common.
        $source "$package/$AT_SUITE" || $source "$package"
    done
    exit
fi

[ $# -ge 3 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
suite=$1
mkdir -p "$2"
AT_DEST=$(cd "$2" && pwd)
shift 2
AT_PACKAGES=$*
AT_SUITE=$suite
export AT_SUITE AT_DEST AT_PACKAGES

hook=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
mmdebstrap --quiet --mode=root --variant=custom --format=null \
    --skip=update --skip=cleanup \
    --customize-hook="'$hook' --hook \"\$1\"" "$suite" /dev/null </dev/null || {
    echo "fetch-source: could not download the source of: $AT_PACKAGES ($suite); see above" >&2
    exit 1
}
