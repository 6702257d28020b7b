#!/bin/sh
# What makes a minimal Debian the slim image. Called with the root directory.
set -eu
root=$1

# Of the machine that assembled it, not of the image.
rm -f "$root/etc/hostname" "$root/etc/resolv.conf"
rm -rf "$root"/var/cache/ldconfig "$root"/var/log/*.log "$root"/var/log/apt/*
