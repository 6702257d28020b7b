"""watchfiles: a new file noticed, by inotify."""

import os
import re
import sys
import tempfile

# In place of this folder, whose scripts are named like the packages.
sys.path[0] = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../common")

import package


# How the kernel says that one of its limits on inotify is reached, which are for a user of the whole
# machine and not for a container.
SPENT = {"24": "this user has no inotify instance left", "28": "this user has no inotify watch left"}


def watcher_of(native, folder):
    try:
        return native.RustNotify([folder], False, False, 0, True, False)
    except native.WatchfilesRustInternalError as error:
        code = re.search(r"os error (\d+)", str(error))
        if code and code[1] in SPENT:
            raise package.Unavailable(SPENT[code[1]]) from error
        raise


def use(native):
    folder = tempfile.mkdtemp()
    watcher = watcher_of(native, folder)
    with open(os.path.join(folder, "new"), "w"):
        pass
    changes = watcher.watch(200, 50, 10_000, None)
    watcher.close()
    # Without a change in time it is a word that says so, and no set.
    if not isinstance(changes, set):
        return changes
    return f"{sorted({os.path.basename(path) for _, path in changes})}"


def threads():
    return len(os.listdir("/proc/self/task"))


def work(native):
    folder = tempfile.mkdtemp()
    alone = threads()

    def watch():
        watcher_of(native, folder).close()
        # Its thread gives the inotify instance back, and there are 128 for a user: without waiting, a
        # loop that is quicker than those threads runs out of them.
        while threads() > alone:
            os.sched_yield()
        return 1

    return watch


package.main("watchfiles._rust_notify", use, work, 1)
