//! The directory a program runs in: the one its job names, or a fresh one under `/tmp`.

use std::fs;
use std::io;
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
        Err(_) => fs::remove_dir_all(path),
    }
}
