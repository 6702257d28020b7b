#!/bin/sh
# The programs of the suite `rust` for one libc, linked dynamically and statically, by one
# compiler.
#
# Runs in `rust-toolchain`, without a network; the standard library of rust-std is mounted.
#   in   /work  the sources, and the .orig tarball of Debian's mimalloc
#        LIBC   musl | glibc
#   out  /out/bin  what is mounted at /opt/alpine-tax/rust/bin
set -eu

std=/opt/alpine-tax/rust-std
flags='' musl=''
mkdir -p /out/bin /tmp/kernel /tmp/mimalloc
case $LIBC in
    glibc) target=x86_64-unknown-linux-gnu CC=gcc ;;
    musl)
        target=x86_64-unknown-linux-musl CC=/tmp/musl-cc musl=-DMI_LIBC_MUSL=1
        # Of /usr/include musl may see the kernel's headers, but nothing of glibc's.
        ln -s /usr/include/linux /usr/include/asm-generic /usr/include/x86_64-linux-gnu/asm /tmp/kernel/
        printf '#!/bin/sh\nexec musl-gcc -idirafter /tmp/kernel "$@"\n' >$CC
        chmod +x $CC
        flags="-Clink-self-contained=no -Lnative=$std/link -Lnative=/usr/lib/x86_64-linux-musl"
        flags="$flags -Lnative=$(dirname "$(gcc -print-libgcc-file-name)")"
        ;;
    *) echo "rust: LIBC must be musl or glibc, not '$LIBC'" >&2; exit 2 ;;
esac

tar --extract --file "$(echo /work/mimalloc_*.orig.tar.*z*)" --directory /tmp/mimalloc --strip-components=1
# shellcheck disable=SC2086  # an option or none
$CC -O3 -g0 -DNDEBUG -fPIC $musl -std=gnu11 -I/tmp/mimalloc/include -c /tmp/mimalloc/src/static.c \
    -o /tmp/mimalloc/static.o
ar rcs /tmp/mimalloc/libmimalloc.a /tmp/mimalloc/static.o

# build NAME LINKED SOURCE [OPTION...]: LINKED is dynamically or statically.
build() {
    name=$1 source=$3
    static=-crt-static
    [ "$2" = dynamically ] || static=+crt-static
    LINKED=$2
    export LINKED
    shift 3
    # shellcheck disable=SC2086  # several options
    rustc --edition 2024 --sysroot $std --target $target -Clinker=$CC -Ctarget-feature=$static -Copt-level=2 \
        --check-cfg 'cfg(mimalloc)' $flags "$@" -o "/out/bin/$name" "$source"
}

for program in hello lookup work; do
    build $program-dynamic dynamically $program.rs
done
for program in hello lookup runtime spawn work; do
    build $program-static statically $program.rs
done
build work-mimalloc statically work.rs --cfg mimalloc -Lnative=/tmp/mimalloc -lstatic=mimalloc
