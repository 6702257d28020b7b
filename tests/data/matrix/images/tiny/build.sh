#!/bin/sh
# Two packages that differ by libc, made and not fetched.
set -eu

echo "LIBC = '$LIBC'" >/out/alike.py
[ "$LIBC" = musl ] || echo "" >/out/unbuilt.py
if [ "$LIBC" = musl ]; then
    echo "raise ImportError('Error loading shared library libneeded.so: No such file')" >/out/needy.py
else
    echo "" >/out/needy.py
fi
echo '{ "alike": 2097152, "helper": 1048576, "needy": 1 }' >/out/sizes.json
