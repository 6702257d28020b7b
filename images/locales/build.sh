#!/bin/sh
# A locale for musl such as the package musl-locales installs: translations of the
# libc's own words, which is all that musl has locales for.
#
# Runs in `fetcher`.
#   out  /out   a folder for MUSL_LOCPATH
set -eu
python3 - /out/de_DE.UTF-8 <<'END'
import struct, sys

words = {
    "": "Content-Type: text/plain; charset=UTF-8\n",
    "Monday": "Montag", "Tuesday": "Dienstag", "Wednesday": "Mittwoch", "Thursday": "Donnerstag",
    "Friday": "Freitag", "Saturday": "Samstag", "Sunday": "Sonntag",
    "No such file or directory": "Datei oder Verzeichnis nicht gefunden",
}
# The format of GNU gettext: seven numbers, two tables of (length, place), the texts.
pairs = sorted((a.encode(), b.encode()) for a, b in words.items())
place = 28 + 16 * len(pairs)
tables, texts = [b"", b""], b""
for side in (0, 1):
    for pair in pairs:
        tables[side] += struct.pack("<2I", len(pair[side]), place + len(texts))
        texts += pair[side] + b"\0"
head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
open(sys.argv[1], "wb").write(head + tables[0] + tables[1] + texts)
END
printf '{"locale": %s}\n' "$(stat --format=%s /out/de_DE.UTF-8)" >/out/sizes.json
