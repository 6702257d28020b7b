//! Folders on this machine: a root file system, or part of one, or an OCI layout.

use std::fs::{self, File as Open};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::limits::{Budget, TreeError};
use super::workers::Workers;
use super::{Entry, File, Tree, content};
use crate::tree::layers::Parts;

/// Deepest folder below the one that is read.
const DEEPEST: usize = 200;
/// So many files that could not be read are named.
const MOST_NOTES: usize = 20;

/// Reads all that is below a folder; links are kept and not followed.
pub(super) fn read(folder: &Path) -> Result<Tree, TreeError> {
    let mut walk = Walk {
        tree: Tree::default(),
        budget: Budget::default(),
    };
    walk.folder(folder, "", 0)
        .map_err(|error| TreeError::io(folder.display(), error))?;
    Ok(walk.tree)
}

struct Walk {
    tree: Tree,
    budget: Budget,
}

impl Walk {
    fn folder(&mut self, folder: &Path, shown: &str, depth: usize) -> io::Result<()> {
        let entries = match fs::read_dir(folder) {
            Err(error) if depth > 0 => {
                self.note(shown, &error);
                return Ok(());
            }
            other => other?,
        };
        for entry in entries {
            let entry = entry?;
            self.budget.entry()?;
            let path = format!("{shown}/{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.tree.put(path.clone(), Entry::Folder);
                if depth < DEEPEST {
                    self.folder(&entry.path(), &path, depth + 1)?;
                }
            } else if kind.is_symlink() {
                let target = fs::read_link(entry.path())?;
                let target = target.to_string_lossy().into_owned();
                self.tree.put(path, Entry::Link(target));
            } else if kind.is_file() {
                match file(&entry.path(), &path) {
                    Ok(file) => self.tree.put(path, Entry::File(file)),
                    Err(error) => self.note(&path, &error),
                }
            }
        }
        Ok(())
    }

    fn note(&mut self, path: &str, error: &io::Error) {
        if self.tree.notes.len() < MOST_NOTES {
            self.tree
                .notes
                .push(format!("`{path}` cannot be read: {error}"));
        }
    }
}

/// Looks into a file on disk that is to be known by another path.
pub(super) fn file(path: &Path, shown: &str) -> io::Result<File> {
    let mut open = Open::open(path)?;
    let metadata = open.metadata()?;
    Ok(File {
        size: metadata.len(),
        executable: metadata.permissions().mode() & 0o111 != 0,
        setuid: metadata.permissions().mode() & 0o6000 != 0,
        content: content::of_file(shown, &mut open)?,
    })
}

/// Reads an OCI layout.
pub(super) fn layout(folder: &Path, platform: Option<&str>) -> Result<Tree, TreeError> {
    let place = folder.display().to_string();
    let failed = |error| TreeError::io(&place, error);
    let mut budget = Budget::default();
    let mut parts = Parts::default();
    let workers = Workers::start();
    let index = Open::open(folder.join("index.json")).map_err(failed)?;
    parts
        .take("/index.json".to_owned(), index, &mut budget, &workers)
        .map_err(failed)?;
    let blobs = folder.join("blobs");
    for algorithm in fs::read_dir(&blobs).map_err(failed)? {
        let algorithm = algorithm.map_err(failed)?;
        for blob in fs::read_dir(algorithm.path()).map_err(failed)? {
            let blob = blob.map_err(failed)?;
            let path = format!(
                "/blobs/{}/{}",
                algorithm.file_name().to_string_lossy(),
                blob.file_name().to_string_lossy()
            );
            if blob.file_type().map_err(failed)?.is_file() {
                let data = Open::open(blob.path()).map_err(failed)?;
                let taken = parts.take(path, data, &mut budget, &workers);
                taken.map_err(failed)?;
            }
        }
    }
    drop(workers);
    parts.settle().map_err(failed)?;
    parts.assemble(&place, platform)
}
