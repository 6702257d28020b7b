//! What a recipe amounts to, as a hash: the same recipe and files give the same hash anywhere.
//!
//! Times and owners of files are left out, because a fresh clone has others.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde::Serialize;
use sha2::{Digest, Sha256};

/// Collects what goes into a hash. Every piece carries its length, so that no two lists of pieces
/// give the same stream.
#[derive(Debug, Default)]
pub(crate) struct Fingerprint {
    hasher: Sha256,
}

impl Fingerprint {
    /// A hash for things of this kind.
    pub(crate) fn of(kind: &str) -> Fingerprint {
        let mut fingerprint = Fingerprint::default();
        fingerprint.bytes(kind.as_bytes());
        fingerprint
    }

    /// Takes in some bytes.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.hasher.update((bytes.len() as u64).to_le_bytes());
        self.hasher.update(bytes);
    }

    /// Takes in a value.
    pub(crate) fn value<T: Serialize>(&mut self, value: &T) {
        #[expect(
            clippy::expect_used,
            reason = "recipes have string keys and no failing impls"
        )]
        let text = serde_json::to_vec(value).expect("recipes always serialise");
        self.bytes(&text);
    }

    /// Takes in a file, or a folder with all that is in it: names, whether executable, contents.
    pub(crate) fn path(&mut self, path: &Path) -> io::Result<()> {
        let about = std::fs::symlink_metadata(path).map_err(|error| named(path, &error))?;
        if about.is_symlink() {
            self.bytes(b"link");
            self.bytes(std::fs::read_link(path)?.as_os_str().as_encoded_bytes());
        } else if about.is_dir() {
            self.bytes(b"folder");
            self.folder(path)?;
        } else {
            let executable = about.permissions().mode() & 0o100 != 0;
            self.bytes(if executable { b"program" } else { b"file" });
            self.bytes(&std::fs::read(path).map_err(|error| named(path, &error))?);
        }
        Ok(())
    }

    fn folder(&mut self, folder: &Path) -> io::Result<()> {
        let mut names: Vec<_> = std::fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.file_name()))
            .collect::<io::Result<_>>()?;
        names.sort();
        for name in names {
            self.bytes(name.as_encoded_bytes());
            self.path(&folder.join(name))?;
        }
        Ok(())
    }

    /// The first twelve hexadecimal digits: enough for names that people see.
    pub(crate) fn finish(self) -> String {
        let digest = self.hasher.finalize();
        digest
            .iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// The error with the path in it, which the standard library leaves out.
pub(crate) fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &Path) -> String {
        let mut fingerprint = Fingerprint::of("test");
        fingerprint.path(path).unwrap();
        fingerprint.finish()
    }

    fn tree(names: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in names {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        folder
    }

    #[test]
    fn the_same_files_elsewhere_give_the_same_hash() {
        let names = [("b/c", "1"), ("a", "2")];
        let mut reversed = names;
        reversed.reverse();
        assert_eq!(of(tree(&names).path()), of(tree(&reversed).path()));
    }

    #[test]
    fn content_names_and_modes_count() {
        let one = tree(&[("a", "1")]);
        let before = of(one.path());
        assert_ne!(before, of(tree(&[("a", "2")]).path()));
        assert_ne!(before, of(tree(&[("b", "1")]).path()));
        let file = one.path().join("a");
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert_ne!(before, of(one.path()));
    }

    #[test]
    fn the_border_between_pieces_counts() {
        let mut one = Fingerprint::of("test");
        one.bytes(b"ab");
        one.bytes(b"c");
        let mut other = Fingerprint::of("test");
        other.bytes(b"a");
        other.bytes(b"bc");
        assert_ne!(one.finish(), other.finish());
    }
}
