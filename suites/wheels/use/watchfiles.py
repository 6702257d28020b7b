"""watchfiles: a new file noticed, by inotify."""

import os
import sys
import tempfile

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


def use(native):
    folder = tempfile.mkdtemp()
    watcher = native.RustNotify([folder], False, False, 0, True, False)
    with open(os.path.join(folder, "new"), "w"):
        pass
    changes = watcher.watch(200, 50, 10_000, None)
    watcher.close()
    # Without a change in time it is a word that says so, and no set.
    if not isinstance(changes, set):
        return changes
    return f"{sorted({os.path.basename(path) for _, path in changes})}"


def work(native):
    folder = tempfile.mkdtemp()

    def watch():
        native.RustNotify([folder], False, False, 0, True, False).close()
        return 1

    return watch


package.main("watchfiles._rust_notify", use, work, 1)
