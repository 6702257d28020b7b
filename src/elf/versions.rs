//! Symbol versions: which an object wants of its libraries, and which it gives.

use std::collections::HashMap;
use std::io::{Read, Seek};
use std::sync::Arc;

use goblin::elf::dynamic::{DT_VERDEF, DT_VERNEED};

use super::ElfError;
use super::dynamic::Dynamic;
use super::file::{ElfFile, number};
use super::object::Required;

/// Most that is read of the tables, bytes.
const LARGEST: u64 = 1 << 20;
/// Most records that are read: symbols have an index of 15 bits for them.
const MOST: usize = 1 << 15;
/// The version is that of the object itself, not of symbols.
const BASE: u64 = 1;
/// The library may lack the version.
const WEAK: u64 = 2;

/// The versions of an object.
#[derive(Debug, Default)]
pub(super) struct Versions {
    /// By the index that symbols have.
    names: HashMap<u16, Arc<str>>,
    pub(super) required: Vec<Required>,
    pub(super) provided: Vec<Arc<str>>,
}

impl Versions {
    pub(super) fn read<F: Read + Seek>(
        file: &mut ElfFile<'_, F>,
        dynamic: &Dynamic,
    ) -> Result<Versions, ElfError> {
        let little = file.is_little();
        let mut versions = Versions::default();
        if let Some(at) = dynamic.get(DT_VERNEED) {
            versions.needed(&file.at(at, LARGEST)?, dynamic, little);
        }
        if let Some(at) = dynamic.get(DT_VERDEF) {
            versions.defined(&file.at(at, LARGEST)?, dynamic, little);
        }
        Ok(versions)
    }

    /// The version with this index.
    pub(super) fn name(&self, index: u16) -> Option<Arc<str>> {
        self.names.get(&index).cloned()
    }

    /// `Verneed` and its `Vernaux` records, which have the same layout in all files.
    fn needed(&mut self, table: &[u8], dynamic: &Dynamic, little: bool) {
        let field = |at, width| number(table, at, width, little);
        let mut left = MOST;
        for library in chain(table, 12, little) {
            let Some(name) = field(library + 4, 4).and_then(|at| dynamic.string(at)) else {
                continue;
            };
            let name: Arc<str> = name.into();
            let first = field(library + 8, 4).unwrap_or_default() as usize;
            let versions = chain_from(table, library.saturating_add(first), (12, left), little);
            left -= versions.len();
            for version in versions {
                let (Some(flags), Some(index), Some(text)) = (
                    field(version + 4, 2),
                    field(version + 6, 2),
                    field(version + 8, 4).and_then(|at| dynamic.string(at)),
                ) else {
                    continue;
                };
                let text: Arc<str> = text.into();
                self.names.insert(index as u16 & 0x7fff, Arc::clone(&text));
                self.required.push(Required {
                    library: Arc::clone(&name),
                    version: text,
                    weak: flags & WEAK != 0,
                });
            }
        }
    }

    /// `Verdef` records, of each the first name.
    fn defined(&mut self, table: &[u8], dynamic: &Dynamic, little: bool) {
        let field = |at, width| number(table, at, width, little);
        for definition in chain(table, 16, little) {
            let aux = field(definition + 12, 4).unwrap_or_default() as usize;
            let (Some(flags), Some(index), Some(text)) = (
                field(definition + 2, 2),
                field(definition + 4, 2),
                field(definition.saturating_add(aux), 4).and_then(|at| dynamic.string(at)),
            ) else {
                continue;
            };
            if flags & BASE == 0 {
                let text: Arc<str> = text.into();
                self.names.insert(index as u16 & 0x7fff, Arc::clone(&text));
                self.provided.push(text);
            }
        }
    }
}

/// The places of records that each say, at `next`, how far on the following one is.
fn chain(table: &[u8], next: usize, little: bool) -> Vec<usize> {
    chain_from(table, 0, (next, MOST), little)
}

/// The same from a place on, and no more than so many.
fn chain_from(
    table: &[u8],
    start: usize,
    (next, most): (usize, usize),
    little: bool,
) -> Vec<usize> {
    let mut places = Vec::new();
    let mut at = start;
    // Only forwards, so that it ends whatever the records say.
    while let Some(step) = at
        .checked_add(next)
        .and_then(|p| number(table, p, 4, little))
        .filter(|_| places.len() < most)
    {
        places.push(at);
        if step == 0 {
            break;
        }
        at = at.saturating_add(step as usize);
    }
    places
}
