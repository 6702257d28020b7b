//! The dynamic section: what a loader reads.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{Read, Seek};

use goblin::elf::dynamic::{DT_NULL, DT_STRSZ, DT_STRTAB};
use goblin::elf::program_header::PT_DYNAMIC;

use super::ElfError;
use super::file::{ElfFile, number};

/// How many times as long as the table of strings all that is read of it may be: strings share their
/// ends, but a million names may not be one and the same long one.
const MOST_SHARED: usize = 4;
/// What may be read of a short table, bytes.
const LEAST: usize = 1 << 20;

/// The entries, and the strings that they name.
#[derive(Debug, Default)]
pub(super) struct Dynamic {
    entries: Vec<(u64, u64)>,
    strings: Vec<u8>,
    /// Bytes of strings that may still be read.
    left: Cell<usize>,
}

impl Dynamic {
    /// Reads it; a file without one, a static program, has no entries.
    pub(super) fn read<F: Read + Seek>(file: &mut ElfFile<'_, F>) -> Result<Dynamic, ElfError> {
        let Some(segment) = file.segment(PT_DYNAMIC) else {
            return Ok(Dynamic::default());
        };
        let (offset, length) = (segment.p_offset, segment.p_filesz);
        let bytes = file.slice(offset, length)?;
        let width = if file.is_64() { 8 } else { 4 };
        let mut dynamic = Dynamic::default();
        for entry in bytes.chunks_exact(2 * width) {
            let word = |at| number(entry, at, width, file.is_little()).unwrap_or_default();
            let (tag, value) = (word(0), word(width));
            if tag == DT_NULL {
                break;
            }
            dynamic.entries.push((tag, value));
        }
        if let (Some(at), Some(size)) = (dynamic.get(DT_STRTAB), dynamic.get(DT_STRSZ)) {
            dynamic.strings = file.at(at, size)?;
            if dynamic.strings.is_empty() && size > 0 {
                let message = "the strings of the dynamic section are not in the file";
                return Err(ElfError::Damaged(message.to_owned()));
            }
        }
        dynamic.left = Cell::new(LEAST.max(MOST_SHARED * dynamic.strings.len()));
        Ok(dynamic)
    }

    /// The value of the first entry with this tag.
    pub(super) fn get(&self, tag: u64) -> Option<u64> {
        self.all(tag).next()
    }

    /// The values of all entries with this tag.
    pub(super) fn all(&self, tag: u64) -> impl Iterator<Item = u64> {
        let of_tag = move |entry: &&(u64, u64)| entry.0 == tag;
        self.entries.iter().filter(of_tag).map(|entry| entry.1)
    }

    /// The string at this place; what isn't UTF-8 is shown as such.
    pub(super) fn string(&self, at: u64) -> Option<Cow<'_, str>> {
        let rest = self.strings.get(usize::try_from(at).ok()?..)?;
        let rest = &rest[..rest.len().min(self.left.get())];
        let end = memchr::memchr(0, rest);
        let read = end.map_or(rest.len(), |end| end + 1);
        self.left.set(self.left.get() - read);
        Some(String::from_utf8_lossy(&rest[..end?]))
    }

    /// Whether more was asked of the strings than an honest object has in them.
    pub(super) fn is_exhausted(&self) -> bool {
        !self.strings.is_empty() && self.left.get() == 0
    }

    /// The strings that all entries with this tag name.
    pub(super) fn strings(&self, tag: u64) -> Vec<String> {
        let strings = self.all(tag).filter_map(|at| self.string(at));
        strings.map(Cow::into_owned).collect()
    }

    /// A run path, folder by folder.
    pub(super) fn folders(&self, tag: u64) -> Vec<String> {
        let paths = self.strings(tag);
        let folders = paths.iter().flat_map(|path| path.split(':'));
        let folders = folders.filter(|folder| !folder.is_empty());
        folders.map(str::to_owned).collect()
    }
}
