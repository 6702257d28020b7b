//! A folder for readers that take a path.

use std::fs;
use std::path::{Path, PathBuf};

/// Runs a reader on a folder of its own with these files, which stays for the next input. Whatever
/// else the reader left there is left there too.
pub(crate) fn with_files<T>(
    name: &str,
    files: &[(&str, &[u8])],
    read: impl FnOnce(&Path) -> T,
) -> T {
    let place = place(name);
    for (path, content) in files {
        let path = place.join(path);
        let written = fs::write(&path, content).or_else(|_| {
            fs::create_dir_all(path.parent().unwrap_or(&place))?;
            fs::write(&path, content)
        });
        written.unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
    }
    read(&place)
}

/// `scripts/fuzz` sets and removes the folder for temporary files.
fn place(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("alpine-tax-fuzz-{}-{name}", std::process::id()))
}
