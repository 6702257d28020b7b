#!/bin/bash
# mimalloc and jemalloc for one libc, as libraries to be preloaded: same sources,
# compiler and flags on both sides.
#
# Runs in `toolchain`.
#   in   /work  the .orig tarballs of Debian's mimalloc and jemalloc
#        LIBC   musl | glibc
#   out  /out   what is mounted at /opt/alpine-tax/allocators
set -eu

libc=$LIBC
build=/tmp/build
export CFLAGS='-O3 -g0 -DNDEBUG -fPIC'
mkdir -p "$build/kernel"

case $libc in
    glibc) CC=gcc ;;
    musl)
        CC=$build/musl-cc
        # Of /usr/include musl may see the kernel's headers, but nothing of glibc's.
        ln -s /usr/include/linux /usr/include/asm-generic /usr/include/x86_64-linux-gnu/asm "$build/kernel/"
        printf '#!/bin/sh\nexec musl-gcc -idirafter %s "$@"\n' "$build/kernel" >"$CC"
        chmod +x "$CC"
        ;;
    *) echo "allocators: LIBC must be musl or glibc, not '$libc'" >&2; exit 2 ;;
esac
export CC

unpack() {
    mkdir -p "$build/$1"
    tar --extract --file "$(echo /work/"$1"_*.orig.tar.*z*)" --directory "$build/$1" --strip-components=1
}

# One file includes all others; its own build system is CMake. What a preloaded
# library has in thread-local storage is there from the start: no need to ask for it.
build_mimalloc() {
    unpack mimalloc
    cd "$build/mimalloc"
    musl=
    [ "$libc" = glibc ] || musl=-DMI_LIBC_MUSL=1
    $CC $CFLAGS $musl -std=gnu11 -DMI_MALLOC_OVERRIDE -DMI_SHARED_LIB -DMI_SHARED_LIB_EXPORT \
        -fvisibility=hidden -ftls-model=initial-exec -fno-builtin-malloc -Iinclude \
        -shared -o libmimalloc.so src/static.c -pthread
    install -s -t /out libmimalloc.so
    install -D -m 644 LICENSE /out/licences/mimalloc
}

build_jemalloc() {
    unpack jemalloc
    cd "$build/jemalloc"
    ./configure --quiet --disable-cxx --disable-static --disable-doc --disable-stats
    make -s -j"$(nproc)" build_lib_shared
    install -s lib/libjemalloc.so.2 /out/libjemalloc.so
    install -D -m 644 COPYING /out/licences/jemalloc
}

mkdir -p /out
build_mimalloc
echo "allocators-$libc: mimalloc built (${SECONDS}s)" >&2
build_jemalloc
echo "allocators-$libc: jemalloc built (${SECONDS}s)" >&2

size() { stat --format=%s "/out/$1"; }
printf '{"libmimalloc.so": %s, "libjemalloc.so": %s}\n' \
    "$(size libmimalloc.so)" "$(size libjemalloc.so)" >/out/sizes.json
