#!/bin/bash
# Builds CPython for one libc: same source, same compiler, same flags on both
# sides, so that a difference between the two is the libc's.
#
# Runs in `toolchain` (bullseye, so that the result runs on everything newer).
#   in   /work  the .orig tarballs of Debian's python3.13, zlib and libffi
#        LIBC   musl | glibc
#   out  /out   what is mounted at /opt/alpine-tax/python
set -eu

# CPython's own Makefile has a variable of that name.
libc=$LIBC
unset LIBC
prefix=/opt/alpine-tax/python
build=/tmp/build
deps=$build/deps
jobs=$(nproc)
export CFLAGS='-O2 -fPIC' MAKEFLAGS="-j$jobs"
# Half of configure's time is its shell, and dash is the quicker one.
export CONFIG_SHELL=/bin/dash
mkdir -p "$build/kernel" "$build/bin" "$deps"

step() { echo "python-$libc: $1 (${SECONDS}s)" >&2; }

choose_compiler() {
    case $libc in
        glibc) CC=gcc triplet=x86_64-linux-gnu ;;
        musl) CC=$build/bin/musl-cc triplet=x86_64-linux-musl; write_musl_compiler ;;
        *) echo "python: LIBC must be musl or glibc, not '$libc'" >&2; exit 2 ;;
    esac
    export CC
}

# musl-gcc is gcc with other search paths. CPython asks the compiler which
# platform it builds for, and gcc would answer for glibc. And of /usr/include
# musl may see the kernel's headers, but nothing of glibc's.
write_musl_compiler() {
    ln -s /usr/include/linux /usr/include/asm-generic /usr/include/x86_64-linux-gnu/asm \
        "$build/kernel/"
    cat >"$CC" <<END
#!/bin/sh
[ "\$1" = --print-multiarch ] && echo $triplet && exit
exec musl-gcc -idirafter $build/kernel "\$@"
END
    chmod +x "$CC"
}

unpack() {
    mkdir -p "$build/$1"
    tar --extract --file "$(echo /work/"$2"_*.orig.tar.*z)" --directory "$build/$1" --strip-components=1 \
        --exclude='*/Doc/*' --exclude='*/Lib/test/*' --exclude='*/testsuite/*'
}

# Linked in statically: an image under test has neither.
build_zlib() {
    unpack zlib zlib
    cd "$build/zlib"
    ./configure --prefix="$deps"
    # zlib's Makefile calls its shared library `placebo`.
    make libz.a placebo
    install -D -t "$deps/lib" libz.a
    install -D -m 644 -t "$deps/include" zlib.h zconf.h
    # Every Alpine has libz.so.1, because apk needs it, and wheels rely on that.
    # Only the musl stand-ins, which lack it, look for libraries here.
    if [ "$libc" = musl ]; then install -D -s placebo /out/stand-in/libz.so.1; fi
}

# By hand: its configure takes longer than all the rest of it, and this is what it
# says on x86-64 Linux, with either libc.
build_libffi() {
    unpack libffi libffi
    cd "$build/libffi"
    sed -e 's/@TARGET@/X86_64/; s/@HAVE_LONG_DOUBLE@/1/; s/@HAVE_LONG_DOUBLE_VARIANT@/0/' \
        -e 's/@FFI_EXEC_TRAMPOLINE_TABLE@/0/; s/@VERSION@/0/' include/ffi.h.in >include/ffi.h
    cp src/x86/ffitarget.h include/
    libffi_config >fficonfig.h
    for source in src/prep_cif.c src/types.c src/raw_api.c src/java_raw_api.c src/closures.c \
        src/tramp.c src/x86/ffi64.c src/x86/ffiw64.c src/x86/unix64.S src/x86/win64.S; do
        $CC $CFLAGS -I. -Iinclude -Isrc -c "$source" -o "$(basename "$source").o"
    done
    ar rcs libffi.a ./*.o
    install -D -t "$deps/lib" libffi.a
    install -D -m 644 -t "$deps/include" include/ffi.h include/ffitarget.h
}

libffi_config() {
    for fact in ALLOCA_H AS_CFI_PSEUDO_OP AS_X86_64_UNWIND_SECTION_TYPE AS_X86_PCREL \
        HIDDEN_VISIBILITY_ATTRIBUTE INTTYPES_H LONG_DOUBLE MEMCPY MEMFD_CREATE MKOSTEMP MKSTEMP \
        MMAP MMAP_ANON MMAP_FILE RO_EH_FRAME STDINT_H STRING_H UNISTD_H; do
        echo "#define HAVE_$fact 1"
    done
    cat <<'END'
#define EH_FRAME_FLAGS "a"
#define FFI_EXEC_STATIC_TRAMP 1
#define SIZEOF_DOUBLE 8
#define SIZEOF_LONG_DOUBLE 16
#define SIZEOF_SIZE_T 8
#define STDC_HEADERS 1
#ifdef LIBFFI_ASM
#define FFI_HIDDEN(name) .hidden name
#else
#define FFI_HIDDEN __attribute__((visibility("hidden")))
#endif
END
}

# What costs time to build and what no case looks at.
unwanted_modules() {
    for module in _tkinter _curses _curses_panel _dbm _gdbm _sqlite3 _ssl _hashlib _bz2 _lzma \
        _uuid readline nis ossaudiodev xxlimited xxlimited_35 _xxtestfuzz \
        _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw; do
        echo "py_cv_module_$module=n/a"
    done
}

build_python() {
    cd "$build/python"
    unwanted_modules >"$build/unwanted"
    ZLIB_CFLAGS="-I$deps/include" ZLIB_LIBS="$deps/lib/libz.a" \
        LIBFFI_CFLAGS="-I$deps/include" LIBFFI_LIBS="$deps/lib/libffi.a" \
        CONFIG_SITE=$build/unwanted \
        dash ./configure --prefix="$prefix" --build="$triplet" --quiet \
        --without-ensurepip --disable-test-modules --without-static-libpython \
        OPT='-DNDEBUG -fwrapv -O2 -w' CFLAGS=
    step 'configured'
    make -s python sharedmods >/dev/null
}

# `make install` compiles the library three times over; once is enough, and
# without time stamps in it, for the mount is read-only.
install_python() {
    cd "$build/python"
    lib=/out/lib/python3.13
    mkdir -p /out/bin "$lib/lib-dynload"
    install -s python /out/bin/python3.13
    ln -s python3.13 /out/bin/python3
    cp -R Lib/. "$lib"
    (cd "$lib" && rm -rf test idlelib tkinter turtledemo turtle.py ensurepip pydoc_data sqlite3 \
        __pycache__)
    extensions=$(cat pybuilddir.txt)
    cp "$extensions"/_sysconfigdata_*.py "$lib"
    # For packages that are built from source.
    install -D -m 644 -t /out/include/python3.13 pyconfig.h
    cp -R Include/. /out/include/python3.13
    install -s -t "$lib/lib-dynload" "$extensions"/*.so
    ./python -E -m compileall -q -j0 --invalidation-mode unchecked-hash -d "$prefix/lib/python3.13" \
        "$lib" >/dev/null
}

# Fails here rather than in somebody's report.
check() {
    for module in ctypes zlib hashlib socket json decimal threading; do
        [ "$libc" = glibc ] || continue
        /out/bin/python3 -E -c "import $module" || {
            echo "python: built, but without $module" >&2
            exit 1
        }
    done
}

choose_compiler
build_zlib >"$build/zlib.log" 2>&1 & zlib=$!
build_libffi >"$build/libffi.log" 2>&1 & libffi=$!
unpack python python3.13
wait $zlib || { cat "$build/zlib.log" >&2; exit 1; }
wait $libffi || { cat "$build/libffi.log" >&2; exit 1; }
step 'zlib and libffi built'
build_python
step 'built'
install_python
check
step 'installed'
