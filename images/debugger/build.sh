#!/bin/sh
# A debugger and a tracer that run in any image: with their own loader and libraries.
#
# Runs in `debugger`, which has them.
#   out  /out   what is mounted at /opt/alpine-tax/debugger: bin, lib (`loader` among
#               the libraries), gdb (its data)
set -eu

mkdir -p /out/bin /out/lib /out/gdb
for program in gdb strace; do
    cp "$(command -v "$program")" /out/bin/
done
loader=$(echo /lib64/ld-linux-*.so.* /lib/ld-linux-*.so.* | tr ' ' '\n' | grep -v '\*' | head -n 1)
for program in /out/bin/*; do
    "$loader" --list "$program"
done | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p' | sort -u | while read -r library; do
    cp -L "$library" /out/lib/
done
cp -L "$loader" /out/lib/loader
