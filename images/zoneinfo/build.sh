#!/bin/sh
# The time zone database, as the package tzdata installs it.
#
# Runs in `fetcher`, which has it.
#   out  /out   what takes the place of /usr/share/zoneinfo
set -eu
cp -R /usr/share/zoneinfo/. /out
rm -rf /out/posix /out/right
printf '{"zoneinfo": %s}\n' "$(du --summarize --apparent-size --bytes /out | cut -f1)" >/out/sizes.json
