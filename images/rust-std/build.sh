#!/bin/sh
# Rust's standard library for one libc, as a sysroot for rustc. Debian has none for musl, so
# it is built here, from Debian's rust-src; that for glibc too, so that both are built alike.
#
# Runs in `rust-toolchain`, without a network; what rust-crates fetched is mounted.
#   in   LIBC   musl | glibc
#   out  /out   what is mounted at /opt/alpine-tax/rust-std: lib/rustlib, and in link/ what
#               Rust's own builds for musl bring along: the unwinder
set -eu

# RUSTC_BOOTSTRAP: building the standard library is a feature of nightly compilers.
export HOME=/tmp CARGO_HOME=/tmp/cargo RUSTC_BOOTSTRAP=1
mkdir -p /out/link /tmp/cargo /tmp/std/src
case $LIBC in
    glibc) target=x86_64-unknown-linux-gnu ;;
    musl)
        target=x86_64-unknown-linux-musl
        musl-gcc -O2 -c unwind.c -o /tmp/unwind.o
        cp "$(dirname "$(gcc -print-libgcc-file-name)")/libgcc_eh.a" /out/link/libunwind.a
        ar q /out/link/libunwind.a /tmp/unwind.o
        # A bare Alpine has no libgcc_s.so.1, so dynamic programs have the unwinder in them as well.
        echo 'INPUT(-lunwind)' >/out/link/libgcc_s.so
        ;;
    *) echo "rust-std: LIBC must be musl or glibc, not '$LIBC'" >&2; exit 2 ;;
esac

cp -R /opt/alpine-tax/rust-crates/registry /tmp/cargo/
cd /tmp/std
: >src/lib.rs
printf '[package]\nname = "nothing"\nversion = "0.0.0"\nedition = "2021"\n' >Cargo.toml
cargo build --quiet --release --offline -Z build-std=std,panic_unwind --target $target
mkdir -p /out/lib/rustlib/$target/lib
cp target/$target/release/deps/*.rlib /out/lib/rustlib/$target/lib/
rm /out/lib/rustlib/$target/lib/libnothing-*
