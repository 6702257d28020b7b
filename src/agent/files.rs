//! Files that a case wants changed while it runs, and their old content put back.
//!
//! Written in place, never renamed: `/etc/resolv.conf` and `/etc/hosts` are bind mounts in a
//! container, and a rename over a mount point fails.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::workdir::remove_all;

/// Largest old content that is kept in memory to be put back.
const LARGEST: u64 = 64 << 20;
/// What a program begins with.
const ELF_MAGIC: &[u8] = b"\x7fELF";
/// Mode of a program that is written.
const EXECUTABLE: u32 = 0o755;

/// Files as they were before.
#[derive(Debug, Default)]
pub(super) struct Files {
    before: Vec<(PathBuf, Option<Vec<u8>>)>,
    /// Folders that were made for them, outer ones first.
    made: Vec<PathBuf>,
}

impl Files {
    /// Overwrites or creates one file, with the folders that it needs; a new program can be executed.
    /// What was written earlier stays written on failure; it is put back when `self` goes.
    pub(super) fn write(&mut self, path: &Path, content: &[u8]) -> Result<(), String> {
        if !path.is_absolute() {
            return Err(format!("not an absolute path: {}", path.display()));
        }
        let failed = |error: io::Error| format!("cannot write {}: {error}", path.display());
        let before = read(path).map_err(failed)?;
        self.make_folders(path).map_err(failed)?;
        let mut result = overwrite(path, content);
        if before.is_none() && content.starts_with(ELF_MAGIC) {
            result = result
                .and_then(|()| fs::set_permissions(path, fs::Permissions::from_mode(EXECUTABLE)));
        }
        // Even after a failure: the file may have been cut or created.
        self.before.push((path.to_owned(), before));
        result.map_err(failed)
    }

    fn make_folders(&mut self, path: &Path) -> io::Result<()> {
        let missing = path.ancestors().skip(1).take_while(|f| !f.exists());
        let missing: Vec<&Path> = missing.collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder)?;
            self.made.push(folder.to_owned());
        }
        Ok(())
    }

    /// Puts everything back, last written first.
    pub(super) fn put_back(&mut self) -> Result<(), String> {
        let mut result = Ok(());
        while let Some((path, before)) = self.before.pop() {
            let put_back = match &before {
                Some(content) => overwrite(&path, content),
                None => remove(&path),
            };
            if let Err(error) = put_back {
                result = Err(format!("cannot put back {}: {error}", path.display()));
            }
        }
        while let Some(folder) = self.made.pop() {
            if let Err(error) = remove_all(&folder) {
                result = Err(format!("cannot remove {}: {error}", folder.display()));
            }
        }
        result
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _only_after_a_worse_error = self.put_back();
    }
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut content = Vec::new();
    if file.take(LARGEST + 1).read_to_end(&mut content)? as u64 > LARGEST {
        return Err(io::Error::other("too large to be put back afterwards"));
    }
    Ok(Some(content))
}

/// Leaves a file alone that holds this content already: it may not be writable at all, and a
/// failed write that changed nothing needs no repair.
fn overwrite(path: &Path, content: &[u8]) -> io::Result<()> {
    match read(path) {
        Ok(Some(present)) if present == content => Ok(()),
        _ => File::create(path)?.write_all(content),
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_content_comes_back_in_place_and_new_files_go() {
        let folder = tempfile::tempdir().unwrap();
        let old = folder.path().join("old");
        let new = folder.path().join("new");
        fs::write(&old, b"before\xff").unwrap();
        let held = File::open(&old).unwrap();

        let mut files = Files::default();
        files.write(&old, b"during").unwrap();
        files.write(&old, b"later").unwrap();
        files.write(&new, b"x").unwrap();
        assert_eq!(fs::read(&old).unwrap(), b"later");
        files.put_back().unwrap();

        assert_eq!(fs::read(&old).unwrap(), b"before\xff");
        assert!(!new.exists());
        let same = |a: &fs::Metadata, b: &fs::Metadata| {
            use std::os::unix::fs::MetadataExt;
            a.ino() == b.ino()
        };
        assert!(same(
            &held.metadata().unwrap(),
            &fs::metadata(&old).unwrap()
        ));
    }

    #[test]
    fn missing_folders_are_made_and_go_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/file");
        let mut files = Files::default();
        files.write(&path, b"x").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"x");
        fs::write(path.with_file_name("by the program"), "").unwrap();
        files.put_back().unwrap();
        assert!(!folder.path().join("a").exists());
        assert!(folder.path().exists());
    }

    #[test]
    fn a_failure_names_the_path_and_the_error() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        let path = folder.path().join("file/below");
        let error = Files::default().write(&path, b"x").unwrap_err();
        assert!(error.contains("file/below"), "{error}");
        assert!(error.contains("os error 20"), "{error}");
        assert!(Files::default().write(Path::new("etc/x"), b"").is_err());
    }
}
