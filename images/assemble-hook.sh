#!/bin/sh
# Called by mmdebstrap with the root directory being assembled, after apt in it
# has been set up; see assemble.sh for the AT_* variables. Order: unpack, lay
# `files` over, `finish`, `remove`.
set -eu

root=$1
debs=$root/var/cache/apt/archives

# Downloads into $debs; apt has checked each package against the signed index.
download() {
    mkdir -p "$debs/partial"
    # Makes apt work on the new root instead of the host.
    export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
    case $AT_VARIANT in
        exact)
            names=$AT_PACKAGES
            for part in $AT_PARTS; do names="$names ${part%%=*}"; done
            # As root apt wants to drop privileges to a user of the *host*
            # that cannot write here.
            (cd "$debs" && apt-get -qq -o APT::Sandbox::User=root download $names)
            ;;
        closure)
            apt-get -qq -y -o APT::Sandbox::User=root install --download-only \
                --no-install-recommends $AT_PACKAGES
            ;;
    esac
}

# Everything unpacked side by side wants /bin, /lib, ... to be links into /usr.
# (Of an exact set that is left to base-files: Debian 13's ships the links, and
# distroless images of older releases do have separate directories.)
merge_usr() {
    for dir in bin sbin lib lib64; do
        mkdir -p "$root/usr/$dir"
        [ -e "$root/$dir" ] || ln -s "usr/$dir" "$root/$dir"
    done
}

unpack() {
    # Biggest first, two at a time: xz is the cost.
    # shellcheck disable=SC2011  # apt names these files, without spaces
    ls -S "$debs"/*.deb | xargs -P 2 -n 1 "$0" --unpack-one "$root"
}

# Unpacks one package (or the wanted part of it) and notes its name and version
# where scanners, and we, look for them in images without a package manager.
unpack_one() {
    deb=$2
    name=$(dpkg-deb --field "$deb" Package)
    part=''
    for wanted in $AT_PARTS; do
        if [ "${wanted%%=*}" = "$name" ]; then part=${wanted#*=}; fi
    done
    if [ -n "$part" ]; then
        dpkg-deb --fsys-tarfile "$deb" |
            tar --extract --directory "$root" --keep-directory-symlink --wildcards "./$part"
    else
        dpkg-deb --fsys-tarfile "$deb" |
            tar --extract --directory "$root" --keep-directory-symlink
    fi
    dpkg-deb --field "$deb" >"$root/var/lib/dpkg/status.d/$name"
}

# What mmdebstrap and apt left behind to do their work.
forget_tools() {
    rm -rf "$root/var/lib/apt" "$root/var/cache/apt" "$root/etc/apt" \
        "$root/etc/hostname" "$root/etc/resolv.conf" "$root/etc/fstab" \
        "$root/var/lib/dpkg/"[!s]* "$root/var/lib/dpkg/status" "$root/etc/dpkg" "$root/tmp/mmdebstrap."*
}

if [ "$1" = --unpack-one ]; then
    root=$2
    shift
    unpack_one "$@"
    exit
fi

case $AT_VARIANT in
    exact | closure)
        download
        mkdir -p "$root/var/lib/dpkg/status.d"
        [ "$AT_VARIANT" = exact ] || merge_usr
        unpack
        forget_tools
        ;;
esac
if [ -n "$AT_FILES" ]; then cp -RP "$AT_FILES/." "$root/"; fi
if [ -n "$AT_FINISH" ]; then "$AT_FINISH" "$root"; fi
for path in $AT_REMOVE; do
    # Unquoted on purpose: `remove` takes globs.
    (cd "$root" && rm -rf -- $path)
done
