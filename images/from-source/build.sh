#!/bin/sh
# Builds Python packages that have no wheel for musl from source, one after the other,
# and says of each whether it could be built and in what time. That a package cannot be
# built is an answer and no failure of this script.
#
# Runs in `toolchain`, without a network; python-musl and sdists-musl are mounted.
#   in   /work  builds.toml, packages.toml, build.py
#   out  /out   builds.json
set -eu

mkdir -p /tmp/bin /tmp/kernel
# Of /usr/include musl may see the kernel's headers, but nothing of glibc's.
ln -s /usr/include/linux /usr/include/asm-generic /usr/include/x86_64-linux-gnu/asm /tmp/kernel/
cat >/tmp/bin/cc <<'END'
#!/bin/sh
exec musl-gcc -idirafter /tmp/kernel "$@"
END
chmod +x /tmp/bin/cc
export CC=/tmp/bin/cc LDSHARED='/tmp/bin/cc -shared' CFLAGS='-O2 -fPIC'
export PYTHONPATH=/opt/alpine-tax/sdists/tools
exec /opt/alpine-tax/python/bin/python3 -B build.py builds.toml packages.toml /opt/alpine-tax/sdists/sdists >/out/builds.json
