#!/bin/sh
# What Rust's standard library depends on, from Rust's registry, as the lock file beside its
# sources names it with hashes. Nothing of it is run here.
#
# Runs in `rust-toolchain`, with the network.
#   out  /out   a folder for CARGO_HOME
set -eu

export HOME=/tmp CARGO_HOME=/tmp/cargo RUSTC_BOOTSTRAP=1
export CARGO_HTTP_CAINFO="$SSL_CERT_FILE"
library=$(rustc --print sysroot)/lib/rustlib/src/rust/library
for libc in musl gnu; do
    cargo fetch --quiet --locked --manifest-path "$library/sysroot/Cargo.toml" \
        --target "x86_64-unknown-linux-$libc" || {
        echo "rust-crates: cargo could not fetch what Rust's own Cargo.lock names; is Rust's registry reachable from containers?" >&2
        exit 1
    }
done
mkdir /out/registry
cp -R /tmp/cargo/registry/index /tmp/cargo/registry/cache /out/registry/
