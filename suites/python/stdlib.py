"""Does the standard library give the same answers? It has its own code for all of this."""

import hashlib
import json
import re

text = json.dumps({"libc": ["musl", "glibc"], "third": 1 / 3}, sort_keys=True)
print(re.sub(r"\s+", " ", text), hashlib.sha256(text.encode()).hexdigest()[:8], "é".upper())
