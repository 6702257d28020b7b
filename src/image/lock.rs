//! One at a time: a lock file, so that two runs don't assemble the same thing twice.

use std::fs::File;
use std::io;
use std::path::Path;

use rustix::fs::FlockOperation;

use super::fingerprint::named;

/// Held until dropped; the kernel lets go of it when the process dies.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of this name; `waiting` is called when somebody else has it.
    pub(crate) async fn take(
        folder: &Path,
        name: &str,
        waiting: impl FnOnce(),
    ) -> io::Result<Lock> {
        let folder = folder.join("locks");
        std::fs::create_dir_all(&folder).map_err(|error| named(&folder, &error))?;
        let path = folder.join(name);
        let file = File::create(&path).map_err(|error| named(&path, &error))?;
        if rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok() {
            return Ok(Lock { _file: file });
        }
        waiting();
        // Polled rather than awaited in a thread, which would outlive a cancelled run.
        loop {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            if rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok() {
                return Ok(Lock { _file: file });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_second_waits_for_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let first = Lock::take(folder.path(), "x", || panic!("free"))
            .await
            .unwrap();
        let waited = std::cell::Cell::new(false);
        let second = Lock::take(folder.path(), "x", || waited.set(true));
        let (second, ()) = tokio::join!(second, async { drop(first) });
        second.unwrap();
        assert!(waited.get());
    }
}
