//! The directory a program runs in: the one its job names, or a fresh one under `/tmp`.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A working directory; a fresh one is removed in the end.
#[derive(Debug)]
pub(super) struct Workdir {
    path: PathBuf,
    fresh: bool,
}

impl Workdir {
    /// The directory `wanted`, or a fresh one. The name of a fresh one is the same in every
    /// container (the agent is PID 1), because programs print it.
    pub(super) fn new(wanted: Option<&str>) -> Result<Workdir, String> {
        if let Some(wanted) = wanted {
            return Ok(Workdir {
                path: PathBuf::from(wanted),
                fresh: false,
            });
        }
        let path = PathBuf::from(format!("/tmp/alpine-tax.{}", std::process::id()));
        if let Err(error) = remove(&path) {
            return Err(format!("cannot remove {}: {error}", path.display()));
        }
        let fresh = fs::create_dir(&path).is_ok();
        let path = if fresh { path } else { PathBuf::from("/") };
        Ok(Workdir { path, fresh })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Removes a fresh directory with all that the program left in it.
    pub(super) fn leave(&mut self) -> Result<(), String> {
        if !std::mem::take(&mut self.fresh) {
            return Ok(());
        }
        remove(&self.path)
            .map_err(|error| format!("cannot remove {}: {error}", self.path.display()))
    }
}

impl Drop for Workdir {
    fn drop(&mut self) {
        let _only_after_a_worse_error = self.leave();
    }
}

fn remove(path: &Path) -> io::Result<()> {
    // Mostly it is empty, and removing an empty directory is one system call.
    match fs::remove_dir(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(_) => remove_all(path),
    }
}

/// Removes a file, or a folder with all that is in it, also where a program took away the right to
/// do so, or put folders into each other deeper than a path is long.
///
/// Folders are lifted to the top before they are emptied: what recurses needs a descriptor for each
/// level, and there may be more levels than descriptors.
pub(super) fn remove_all(path: &Path) -> io::Result<()> {
    if !fs::symlink_metadata(path)?.is_dir() {
        return fs::remove_file(path);
    }
    unlock(path)?;
    let mut lifted = 0;
    loop {
        let mut has_folders = false;
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                has_folders = true;
                lift(&entry.path(), path, &mut lifted)?;
            } else {
                fs::remove_file(entry.path())?;
            }
        }
        if !has_folders {
            return fs::remove_dir(path);
        }
    }
}

/// Puts the folders in a folder beside it, under new names, and removes it with the rest.
fn lift(folder: &Path, to: &Path, lifted: &mut u64) -> io::Result<()> {
    unlock(folder)?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            fs::remove_file(entry.path())?;
            continue;
        }
        // Moving a folder changes what is in it: the way up.
        unlock(&entry.path())?;
        let free = loop {
            *lifted += 1;
            let name = to.join(format!("{lifted}.lifted"));
            if fs::symlink_metadata(&name).is_err() {
                break name;
            }
        };
        fs::rename(entry.path(), free)?;
    }
    fs::remove_dir(folder)
}

/// Gives the owner all rights to a folder.
fn unlock(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_without_rights_are_removed_and_links_are_not_followed() {
        let root = tempfile::tempdir().unwrap();
        let locked = root.path().join("work/locked");
        let outside = root.path().join("outside");
        fs::create_dir_all(locked.join("deep")).unwrap();
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("kept"), "").unwrap();
        std::os::unix::fs::symlink(&outside, locked.join("deep/link")).unwrap();
        for folder in ["deep", ""] {
            let none = fs::Permissions::from_mode(0o000);
            fs::set_permissions(locked.join(folder), none).unwrap();
        }
        remove(&root.path().join("work")).unwrap();
        assert!(!root.path().join("work").exists());
        assert!(outside.join("kept").exists());
    }

    #[test]
    fn no_depth_and_no_name_is_in_the_way() {
        let root = tempfile::tempdir().unwrap();
        let work = root.path().join("work");
        fs::create_dir(&work).unwrap();
        fs::write(work.join("1.lifted"), "").unwrap();
        // Built from below, as no path reaches the end.
        let mut inner = root.path().join("0");
        fs::create_dir(&inner).unwrap();
        for level in 1..6000 {
            let outer = root.path().join(level.to_string());
            fs::create_dir(&outer).unwrap();
            fs::write(outer.join("file"), "").unwrap();
            fs::rename(&inner, outer.join("deep")).unwrap();
            inner = outer;
        }
        fs::rename(&inner, work.join("2.lifted")).unwrap();
        remove_all(&work).unwrap();
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    }
}
