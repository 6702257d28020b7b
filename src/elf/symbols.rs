//! The dynamic symbols: what an object wants of others, and what it gives.

use std::io::{Read, Seek};

use goblin::elf::dynamic::{DT_GNU_HASH, DT_HASH, DT_SYMTAB, DT_VERSYM};
use goblin::elf::section_header::SHN_UNDEF;
use goblin::elf::sym::{
    STB_GLOBAL, STB_GNU_UNIQUE, STB_WEAK, STV_DEFAULT, STV_PROTECTED, Sym, Symtab,
};

use super::ElfError;
use super::dynamic::Dynamic;
use super::file::{ElfFile, number};
use super::object::{Export, Import};
use super::relocations::Relocations;
use super::versions::Versions;

/// Most symbols that are read of one object.
pub(super) const MOST: usize = 2_000_000;

/// So many entries of a chain are read at once.
const PIECE: u64 = 64;

/// Imports in the order of the file, exports by name.
pub(super) fn read<F: Read + Seek>(
    file: &mut ElfFile<'_, F>,
    dynamic: &Dynamic,
    relocations: &Relocations,
    versions: &Versions,
) -> Result<(Vec<Import>, Vec<Export>), ElfError> {
    let Some(at) = dynamic.get(DT_SYMTAB) else {
        return Ok((Vec::new(), Vec::new()));
    };
    let count = hashed(file, dynamic)?.max(relocations.symbols).min(MOST);
    let size = Sym::size(file.context.container);
    let table = file.at(at, (count * size) as u64)?;
    let count = table.len() / size;
    let indices = match dynamic.get(DT_VERSYM) {
        Some(at) => file.at(at, count as u64 * 2)?,
        None => Vec::new(),
    };
    let symbols = Symtab::parse(&table, 0, count, file.context).map_err(super::file::damaged)?;
    let mut imports = Vec::new();
    let mut exports = Vec::new();
    for (index, symbol) in symbols.iter().enumerate().skip(1) {
        let Some(name) = dynamic
            .string(symbol.st_name as u64)
            .filter(|n| !n.is_empty())
        else {
            continue;
        };
        let version = number(&indices, 2 * index, 2, file.is_little()).map(|v| v as u16);
        let named = version.and_then(|version| versions.name(version & 0x7fff));
        if symbol.st_shndx == SHN_UNDEF as usize {
            imports.push(Import {
                name: name.into(),
                version: named,
                weak: symbol.st_bind() == STB_WEAK,
                eager: relocations.is_eager(index),
                fixed: relocations.is_fixed(index),
            });
        } else if is_given(&symbol) {
            exports.push(Export {
                name: name.into(),
                version: named,
                default: version.is_none_or(|version| version & 0x8000 == 0),
            });
        }
    }
    exports.sort_by(|a, b| a.name.cmp(&b.name));
    Ok((imports, exports))
}

fn is_given(symbol: &Sym) -> bool {
    matches!(symbol.st_bind(), STB_GLOBAL | STB_WEAK | STB_GNU_UNIQUE)
        && matches!(symbol.st_visibility(), STV_DEFAULT | STV_PROTECTED)
}

/// How many symbols the hash tables know. Those of the GNU kind leave out what is imported when
/// nothing is exported; relocations know these.
fn hashed<F: Read + Seek>(file: &mut ElfFile<'_, F>, dynamic: &Dynamic) -> Result<usize, ElfError> {
    let little = file.is_little();
    if let Some(at) = dynamic.get(DT_HASH) {
        // On Alpha and S/390 x the words have 8 bytes; there the GNU table is used.
        let wide = file.is_64() && matches!(file.machine, 22 | 0x9026);
        let head = file.at(at, 8)?;
        if let Some(count) = number(&head, 4, 4, little).filter(|_| !wide) {
            return Ok(count as usize);
        }
    }
    let Some(at) = dynamic.get(DT_GNU_HASH) else {
        return Ok(0);
    };
    let head = file.at(at, 16)?;
    let word = |bytes: &[u8], index: u64| {
        let at = usize::try_from(index * 4).ok()?;
        number(bytes, at, 4, little)
    };
    let (Some(buckets), Some(first), Some(bloom)) =
        (word(&head, 0), word(&head, 1), word(&head, 2))
    else {
        return Ok(0);
    };
    let bloom = bloom * if file.is_64() { 8 } else { 4 };
    let bucket_table = file.at(at.saturating_add(16 + bloom), buckets * 4)?;
    let last = (0..buckets).map_while(|i| word(&bucket_table, i)).max();
    let Some(mut last) = last.filter(|&last| last >= first && last > 0) else {
        return Ok(usize::try_from(first).unwrap_or_default());
    };
    let chains = at.saturating_add(16 + bloom + buckets * 4);
    // The lowest bit marks the end of a bucket's chain, which is a short one as a rule.
    let goes_on = |entry: &&[u8]| number(entry, 0, 4, little).is_some_and(|hash| hash & 1 == 0);
    while last < MOST as u64 {
        let piece = file.at(chains.saturating_add((last - first) * 4), 4 * PIECE)?;
        let length = piece.chunks_exact(4).take_while(goes_on).count() as u64;
        last += length;
        if length < PIECE {
            break;
        }
    }
    Ok(usize::try_from(last + 1).unwrap_or_default())
}
