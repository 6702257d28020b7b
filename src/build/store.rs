//! What compiling gave, kept by content on this machine.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What a compiler made of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Built {
    /// The program.
    Program(Vec<u8>),
    /// The compiler or linker refused, with these words: a finding.
    Refused(String),
}

/// A folder with one file per unit.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// The store below a cache folder.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(cache: &Path) -> io::Result<Store> {
        let folder = cache.join("compiled");
        std::fs::create_dir_all(&folder)?;
        Ok(Store { folder })
    }

    /// What is kept under a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Built> {
        if let Ok(program) = std::fs::read(self.folder.join(key)) {
            return Some(Built::Program(program));
        }
        let log = std::fs::read_to_string(self.folder.join(format!("{key}.refused"))).ok()?;
        Some(Built::Refused(log))
    }

    /// Keeps it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&self, key: &str, built: &Built) -> io::Result<()> {
        let (name, content) = match built {
            Built::Program(program) => (key.to_owned(), program.as_slice()),
            Built::Refused(log) => (format!("{key}.refused"), log.as_bytes()),
        };
        // By a rename: another run never sees half a program.
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(content)?;
        file.persist(self.folder.join(name))?;
        Ok(())
    }
}
