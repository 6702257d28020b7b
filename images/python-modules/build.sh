#!/bin/bash
# The modules ssl, hashlib's OpenSSL part and sqlite3 for the controlled CPython, for one
# libc, with OpenSSL and SQLite linked in: same sources, compiler and flags on both sides.
# They are no part of the interpreter, because only the extension matrix needs them.
#
# Runs in `script-toolchain`; the Python of the same libc is mounted.
#   in   /work  the .orig tarballs of Debian's python3.13, openssl and sqlite3
#        LIBC   musl | glibc
#   out  /out   what is mounted at /opt/alpine-tax/python-modules
set -eu

libc=$LIBC
unset LIBC
python=/opt/alpine-tax/python
build=/tmp/build
jobs=$(nproc)
# Nothing that is timed is in here, and -O2 takes a third longer.
flags='-O1 -fPIC -w'
mkdir -p "$build/kernel" "$build/bin" /out

step() { echo "python-modules-$libc: $1 (${SECONDS}s)" >&2; }

case $libc in
    glibc) CC=gcc ;;
    musl)
        CC=$build/bin/musl-cc
        # Of /usr/include musl may see the kernel's headers, but nothing of glibc's.
        ln -s /usr/include/linux /usr/include/asm-generic /usr/include/x86_64-linux-gnu/asm "$build/kernel/"
        printf '#!/bin/sh\nexec musl-gcc -idirafter %s "$@"\n' "$build/kernel" >"$CC"
        chmod +x "$CC"
        ;;
    *) echo "python-modules: LIBC must be musl or glibc, not '$libc'" >&2; exit 2 ;;
esac
export CC

unpack() {
    mkdir -p "$build/$1"
    tar --extract --file "$(echo /work/"$2"_*.orig.tar.*z)" --directory "$build/$1" --strip-components=1 "${@:3}"
}

# Only what _ssl and _hashlib call: TLS 1.2 and 1.3, X.509, the digests.
build_openssl() {
    unpack openssl openssl --exclude='*/test/recipes/*' --exclude='*/fuzz/corpora/*'
    cd "$build/openssl"
    mkdir -p test/recipes
    # shellcheck disable=SC2086  # several options
    ./Configure linux-x86_64 --openssldir=/etc/ssl no-shared no-tests no-engine no-dso no-module no-legacy \
        no-async no-comp no-ct no-srp no-ssl3 no-dtls no-weak-ssl-ciphers no-autoload-config no-cms no-cmp no-ts \
        no-ocsp no-gost no-aria no-bf no-camellia no-cast no-des no-idea no-md4 no-mdc2 no-rc2 no-rc4 no-rmd160 \
        no-seed no-siphash no-sm2 no-sm3 no-sm4 no-whirlpool $flags
    make -s -j"$jobs" build_generated
    make -s -j"$jobs" libcrypto.a libssl.a
}

# All of SQLite in one file, which its own scripts put together.
build_sqlite() {
    unpack sqlite sqlite3
    cd "$build/sqlite"
    ./configure --quiet --disable-tcl --disable-readline
    make -s sqlite3.c
    $CC $flags -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_THREADSAFE=1 -c sqlite3.c -o sqlite3.o
}

module() {
    name=$1
    shift
    $CC $flags -fwrapv -DNDEBUG -shared -I"$python/include/python3.13" \
        -I"$python/include/python3.13/internal" -I"$python/include/python3.13/internal/mimalloc" \
        -o "/out/$name.so" "$@" -lpthread -lm
    strip "/out/$name.so"
}

build_modules() {
    cd "$build/python/Modules"
    openssl=$build/openssl
    for name in ssl hashlib; do
        file=_ssl.c
        [ $name = ssl ] || file=_hashopenssl.c
        module _$name $file -I. -I"$openssl/include" "$openssl/libssl.a" "$openssl/libcrypto.a" -ldl
    done
    module _sqlite3 _sqlite/*.c -I. -I_sqlite -DPY_SQLITE_OMIT_LOAD_EXTENSION=1 -I"$build/sqlite" \
        "$build/sqlite/sqlite3.o"
    cp -R ../Lib/sqlite3 /out
    "$python/bin/python3" -E -m compileall -q --invalidation-mode unchecked-hash -s /out \
        -p /opt/alpine-tax/python-modules /out >/dev/null
}

# Fails here rather than in somebody's report.
check() {
    PYTHONPATH=/out "$python/bin/python3" -B -c '
import hashlib, sqlite3, ssl
ssl.create_default_context()
print(hashlib.new("sha512_256").name, sqlite3.connect(":memory:").execute("select 1").fetchone(), file=open("/dev/null", "w"))
'
}

build_openssl >"$build/openssl.log" 2>&1 & openssl=$!
build_sqlite >"$build/sqlite.log" 2>&1 & sqlite=$!
unpack python python3.13 --exclude='*/Doc/*' --exclude='*/Lib/test/*'
wait $sqlite || { tail -n 30 "$build/sqlite.log" >&2; exit 1; }
step 'SQLite built'
wait $openssl || { tail -n 30 "$build/openssl.log" >&2; exit 1; }
step 'OpenSSL built'
build_modules
check
step 'modules built'
