//! What a program leaves in the folders that every user may write to. The next program in the
//! container must find them as they were: empty, and with room in them.

use std::collections::BTreeSet;
use std::fs::DirEntry;
use std::path::{Path, PathBuf};

use super::workdir::remove_all;

/// Folders for files of every user.
const FOLDERS: [&str; 3] = ["/tmp", "/var/tmp", "/dev/shm"];

/// What was there before. Nothing unless this process is PID 1: elsewhere the folders are the
/// whole machine's.
#[derive(Debug, Default)]
pub(super) struct Leftovers {
    before: Option<BTreeSet<PathBuf>>,
}

impl Leftovers {
    /// Looks at what is there.
    pub(super) fn look() -> Leftovers {
        let ours = std::process::id() == 1;
        Leftovers {
            before: ours.then(|| present(&FOLDERS.map(Path::new))),
        }
    }

    /// Removes what has come since.
    ///
    /// # Errors
    /// What is still there: the next program must not run beside it.
    pub(super) fn remove(&self) -> Result<(), String> {
        let Some(before) = &self.before else {
            return Ok(());
        };
        remove_new(&FOLDERS.map(Path::new), before)
    }
}

fn present(folders: &[&Path]) -> BTreeSet<PathBuf> {
    entries(folders).map(|entry| entry.path()).collect()
}

fn entries(folders: &[&Path]) -> impl Iterator<Item = DirEntry> {
    let entries = folders.iter().filter_map(|folder| folder.read_dir().ok());
    entries.flatten().flatten()
}

fn remove_new(folders: &[&Path], before: &BTreeSet<PathBuf>) -> Result<(), String> {
    let mut result = Ok(());
    // One by one: there may be a million of them.
    for entry in entries(folders) {
        let path = entry.path();
        if !before.contains(&path)
            && let Err(error) = remove_all(&path)
        {
            result = Err(format!("cannot remove {}: {error}", path.display()));
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_is_removed_and_the_rest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let folders = [folder.path(), Path::new("/no/such/folder")];
        std::fs::write(folder.path().join("old"), "").unwrap();
        let before = present(&folders);
        std::fs::create_dir_all(folder.path().join("new/deep")).unwrap();
        std::fs::write(folder.path().join("new/deep/file"), "x").unwrap();
        std::os::unix::fs::symlink("/nowhere", folder.path().join("link")).unwrap();
        remove_new(&folders, &before).unwrap();
        assert_eq!(present(&folders), before);
    }

    #[test]
    fn nothing_is_touched_outside_of_a_container() {
        assert!(Leftovers::look().before.is_none());
    }
}
