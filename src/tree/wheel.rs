//! Python wheels and other zip archives.

use std::fs::File as Open;
use std::io::{self, Read as _};
use std::path::Path;

use zip::ZipArchive;

use super::limits::{Budget, LONGEST_PATH, TreeError};
use super::{Entry, File, Tree, content, inside};

/// Largest file that is unpacked, bytes.
const LARGEST: u64 = 8 << 30;

/// Reads all that is in a zip archive, as it would be unpacked into a folder.
pub(super) fn read(path: &Path) -> Result<Tree, TreeError> {
    let failed = |error| TreeError::io(path.display(), error);
    let file = Open::open(path).map_err(failed)?;
    let archive = ZipArchive::new(file)
        .map_err(|error| TreeError::not_understood(path.display(), error.to_string()))?;
    members(archive).map_err(failed)
}

fn members(mut archive: ZipArchive<Open>) -> io::Result<Tree> {
    let mut tree = Tree::default();
    let mut budget = Budget::default();
    for index in 0..archive.len() {
        budget.entry()?;
        let member = archive.by_index(index)?;
        let name = String::from_utf8_lossy(member.name_raw()).into_owned();
        let Some(path) = inside(&name).filter(|path| path.len() <= LONGEST_PATH) else {
            let shown: String = name.chars().take(100).collect();
            tree.notes.push(format!("`{shown}` leads out of the tree"));
            continue;
        };
        budget.kept(path.len())?;
        if member.is_dir() || member.is_symlink() {
            continue;
        }
        let executable = member.unix_mode().is_some_and(|mode| mode & 0o111 != 0);
        // What the directory says of sizes need not be so.
        let said = member.size();
        let mut data = member.take(LARGEST);
        let content = content::of_stream(&path, said, &mut data)?;
        io::copy(&mut data, &mut io::sink())?;
        let size = LARGEST - data.limit();
        budget.bytes(size)?;
        let file = File {
            size,
            executable,
            setuid: false,
            content,
        };
        let entry = Entry::File(file);
        budget.kept(entry.text())?;
        tree.put(path, entry);
    }
    Ok(tree)
}
