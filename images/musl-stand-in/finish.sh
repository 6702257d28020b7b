#!/bin/sh
# Turns Debian's musl and busybox into something that can stand in for Alpine:
# a shell, the usual tools, the usual directories. Called with the root directory.
set -eu
root=$1

for dir in bin sbin etc home mnt opt proc root run srv sys tmp usr/bin usr/local/bin var/tmp; do
    mkdir -p "$root/$dir"
done
chmod 0700 "$root/root"
chmod 1777 "$root/tmp" "$root/var/tmp"
ln -sf /proc/mounts "$root/etc/mtab"

# Some releases have busybox in /usr/bin; scripts everywhere say /bin/sh.
[ -e "$root/bin/busybox" ] || ln -s ../usr/bin/busybox "$root/bin/busybox"
# It is static and so runs on the host too.
"$root/bin/busybox" --list | while read -r applet; do
    [ -e "$root/bin/$applet" ] || ln -s busybox "$root/bin/$applet"
done

# Alpine has its loader and library here, under these names.
mkdir -p "$root/lib"
loader=ld-musl-x86_64.so.1
if [ ! -e "$root/lib/$loader" ]; then
    target=$(cd "$root" && find usr/lib -name libc.so -path '*musl*' | head -n 1)
    [ -n "$target" ] || { echo "musl-stand-in: no musl libc.so was unpacked" >&2; exit 1; }
    ln -s "/$target" "$root/lib/$loader"
fi
ln -sf "$loader" "$root/lib/libc.musl-x86_64.so.1"

# Debian's musl searches its multiarch directories only. The last one is where
# python/build.sh puts the one library beside libc that every Alpine has.
echo /lib:/usr/local/lib:/usr/lib:/lib/x86_64-linux-musl:/usr/lib/x86_64-linux-musl:/opt/alpine-tax/python/stand-in \
    >"$root/etc/ld-musl-x86_64.path"
