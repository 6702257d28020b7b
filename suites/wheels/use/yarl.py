"""yarl: an address taken apart and quoted."""

import os
import sys

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(_):
    from yarl import URL

    return URL("http://a.test/ä b").with_query(libc="musl glibc") / "c"


def work(native):
    quote = native._Quoter()
    return lambda: len(quote("/ä b/ü?x=1&y=&" * 20))


package.main("yarl._quoting_c", use, work, 640)
