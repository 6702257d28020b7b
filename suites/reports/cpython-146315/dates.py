"""Does a date survive strftime("%x") and strptime("%x") in the locales of Python's own test?"""

import locale
import time

for name in ("en_US", "fr_FR", "de_DE", "ja_JP"):
    try:
        locale.setlocale(locale.LC_TIME, name)
    except locale.Error:
        print(f"{name}: skipped, not installed")
        continue
    written = time.strftime("%x", (1900, 1, 1, 0, 0, 0, 0, 1, 0))
    print(f"{name}: 1900 is read as {time.strptime(written, '%x').tm_year}")
