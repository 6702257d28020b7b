#!/bin/sh
# Certificates of authorities, as the package ca-certificates installs them.
#
# Runs in `fetcher`, which has them.
#   out  /out   what takes the place of /etc/ssl/certs
set -eu
cp /etc/ssl/certs/ca-certificates.crt /out
printf '{"ca-certificates": %s}\n' "$(stat --format=%s /out/ca-certificates.crt)" >/out/sizes.json
