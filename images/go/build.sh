#!/bin/sh
# The programs of the suite `go`, by one Go compiler, for one libc: with cgo (linked
# dynamically, statically, as a static PIE) and without.
#
# Runs in `go-toolchain`, without a network.
#   in   /work  the sources
#        LIBC   musl | glibc
#   out  /out/bin  what is mounted at /opt/alpine-tax/go/bin
set -eu

export HOME=/tmp GOCACHE=/tmp/go-cache GO111MODULE=off GOFLAGS=-trimpath GOTOOLCHAIN=local
mkdir -p /out/bin /tmp/kernel
case $LIBC in
    glibc) CC=gcc ;;
    musl)
        # Of /usr/include musl may see the kernel's headers, but nothing of glibc's.
        ln -s /usr/include/linux /usr/include/asm-generic /usr/include/x86_64-linux-gnu/asm /tmp/kernel/
        printf '#!/bin/sh\nexec musl-gcc -idirafter /tmp/kernel "$@"\n' >/tmp/musl-cc
        chmod +x /tmp/musl-cc
        CC=/tmp/musl-cc
        ;;
    *) echo "go: LIBC must be musl or glibc, not '$LIBC'" >&2; exit 2 ;;
esac
export CC

# build NAME CGO LDFLAGS SOURCE... (other options of `go build` in $options)
options=
build() {
    name=$1 cgo=$2 ldflags=$3
    shift 3
    # shellcheck disable=SC2086  # several options
    CGO_ENABLED=$cgo go build $options -ldflags "-s -w $ldflags" -o "/out/bin/$name" "$@"
}
static='-linkmode external -extldflags -static'
pie='-linkmode external -extldflags -static-pie'

build hello-pure 0 '-X main.linked=without-cgo' hello.go
# cgo is in use where a package needs it, and net does.
build hello-dynamic 1 '-linkmode external -X main.linked=dynamically' hello.go
build hello-static 1 "$static -X main.linked=statically" hello.go
options=-buildmode=pie
build hello-static-pie 1 "$pie -X main.linked=as-a-static-PIE" hello.go
options=
build lookup-pure 0 '' lookup.go
build lookup-cgo 1 '' lookup.go
# Named files are taken whatever they say of cgo.
build work-pure 0 '' work.go worker.go further-pure.go
build work-cgo 1 '-linkmode external' work.go worker.go further-cgo.go
build work-static 1 "$static" work.go worker.go further-cgo.go
options=-buildmode=c-shared
build shared.so 1 '' shared.go
rm -f /out/bin/shared.h
$CC -O2 -s open-shared.c -o /out/bin/open-shared -ldl
