//! Python wheels and other zip archives.

use std::fmt::Display;
use std::io::{self, Read, Seek};

use zip::ZipArchive;

use super::limits::{Budget, LONGEST_PATH, TreeError};
use super::{Entry, File, Tree, content, inside};

/// Largest file that is unpacked, bytes.
const LARGEST: u64 = 8 << 30;

/// Reads all that is in a zip archive, as it would be unpacked into a folder; `place` is where it is.
pub(crate) fn read(place: impl Display, archive: impl Read + Seek) -> Result<Tree, TreeError> {
    let archive = ZipArchive::new(archive)
        .map_err(|error| TreeError::not_understood(&place, error.to_string()))?;
    members(archive).map_err(|error| TreeError::io(&place, error))
}

fn members(mut archive: ZipArchive<impl Read + Seek>) -> io::Result<Tree> {
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
