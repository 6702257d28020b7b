#!/bin/sh
# A build that a compiler refuses.
set -eu

echo 'int main(void) { return nowhere; }' >unbuilt.c
if musl-gcc unbuilt.c -o unbuilt 2>said.txt; then
    outcome=builds
else
    outcome=fails
fi
last=$(grep -m1 'error:' said.txt | tr -d '"\\')
printf '{ "unbuilt": { "outcome": "%s", "wall_ms": 1200, "cpus": 2, "said": ["%s"] } }\n' "$outcome" "$last" >/out/builds.json
