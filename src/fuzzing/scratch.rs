//! A folder for readers that take a path.

use std::fs;
use std::path::Path;

/// Runs a reader on a folder of its own with these files. While fuzzing it stays for the next input, which
/// is quicker, with whatever else the reader left there.
pub(crate) fn with_files<T>(
    name: &str,
    files: &[(&str, &[u8])],
    read: impl FnOnce(&Path) -> T,
) -> T {
    let place = Place::new(name);
    let place = place.path();
    for (path, content) in files {
        let path = place.join(path);
        let written = fs::write(&path, content).or_else(|_| {
            fs::create_dir_all(path.parent().unwrap_or(place))?;
            fs::write(&path, content)
        });
        written.unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
    }
    read(place)
}

/// `scripts/fuzz` sets and removes the folder for temporary files.
#[cfg(fuzzing)]
struct Place(std::path::PathBuf);

#[cfg(fuzzing)]
impl Place {
    fn new(name: &str) -> Place {
        let process = std::process::id();
        Place(std::env::temp_dir().join(format!("alpine-tax-fuzz-{process}-{name}")))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

/// The tests leave nothing behind.
#[cfg(not(fuzzing))]
struct Place(tempfile::TempDir);

#[cfg(not(fuzzing))]
impl Place {
    fn new(name: &str) -> Place {
        let made = tempfile::Builder::new().prefix(name).tempdir();
        Place(made.unwrap_or_else(|error| panic!("no temporary folder: {error}")))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}
