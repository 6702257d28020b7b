//! What compilers and authors left in an object beside its tables: build information, names of
//! libraries that it opens by itself, the version of a C library.

use std::collections::BTreeSet;
use std::io::{Read, Seek};

use goblin::elf::section_header::SectionHeader;

use super::ElfError;
use super::file::ElfFile;
use super::object::Object;
use crate::clib::{Clib, Family, Version};

/// Read-only data is read in pieces of this size, bytes.
const PIECE: u64 = 4 << 20;
/// Longest name of a library.
const LONGEST: usize = 200;
/// Where Go's linker puts its mark, at the latest, in the writable data.
const GO_REACH: u64 = 64 << 10;
/// The first of the names for large files in musl's loader.
const LARGE_FILE_LIST: [&str; 4] = ["aio_cancel", "aio_error", "aio_fsync", "aio_read"];
const GO_MARK: &[u8] = b"\xff Go buildinf:";

/// Completes what the tables told.
pub(super) fn add<F: Read + Seek>(
    object: &mut Object,
    file: &mut ElfFile<'_, F>,
) -> Result<(), ElfError> {
    object.clib = clib(object, file)?;
    if object
        .clib
        .as_ref()
        .is_some_and(|clib| clib.family == Family::Musl)
    {
        object.large_file_names = large_file_names(file)?;
    }
    if object.clib.is_some() {
        return Ok(());
    }
    object.go = go(file)?;
    object.rust = object.go.is_none() && rust(file)?;
    if object.imports("dlopen") || object.imports("dlmopen") {
        let mut names = BTreeSet::new();
        strings(file, &mut |string| {
            if is_soname(string) {
                names.insert(String::from_utf8_lossy(string).into_owned());
            }
        })?;
        object.dlopens = names.into_iter().collect();
    }
    Ok(())
}

/// A `libc` tells its version by the symbol versions that it has, or, musl's, by a string.
fn clib<F: Read + Seek>(
    object: &Object,
    file: &mut ElfFile<'_, F>,
) -> Result<Option<Clib>, ElfError> {
    if object.exported("__libc_start_main").is_empty()
        || object.interpreter.is_some() && object.soname.is_none()
    {
        return Ok(None);
    }
    let glibc = |version: &str| version.strip_prefix("GLIBC_")?.parse::<Version>().ok();
    let highest = object.provided.iter().filter_map(|v| glibc(v)).max();
    if highest.is_some() {
        return Ok(Some(Clib {
            family: Family::Glibc,
            version: highest,
        }));
    }
    let mut is_musl = false;
    let mut versions = BTreeSet::new();
    strings(file, &mut |string| {
        is_musl |= string.starts_with(b"musl libc (");
        if is_musl_version(string) {
            versions.insert(String::from_utf8_lossy(string).into_owned());
        }
    })?;
    let version = match versions.into_iter().collect::<Vec<_>>().as_slice() {
        [one] => one.parse().ok(),
        _ => None,
    };
    let family = Family::Musl;
    Ok(is_musl.then_some(Clib { family, version }))
}

/// The list of them in musl's loader, which begins so in all versions that have it.
fn large_file_names<F: Read + Seek>(file: &mut ElfFile<'_, F>) -> Result<Vec<String>, ElfError> {
    let mut list: Vec<String> = Vec::new();
    let mut complete = false;
    strings(file, &mut |string| {
        let begin = LARGE_FILE_LIST.get(list.len()).map(|name| name.as_bytes());
        let is_name = |b: &u8| b.is_ascii_lowercase() || matches!(b, b'_' | b'0'..=b'9');
        if complete {
        } else if begin.map_or_else(|| string.iter().all(is_name), |begin| begin == string) {
            list.push(String::from_utf8_lossy(string).into_owned());
        } else if list.len() < LARGE_FILE_LIST.len() {
            list.clear();
        } else {
            complete = true;
        }
    })?;
    if list.len() < LARGE_FILE_LIST.len() {
        list.clear();
    }
    Ok(list)
}

/// `1.2.3` or `1.2.4_git20230717`.
fn is_musl_version(string: &[u8]) -> bool {
    if !(5..40).contains(&string.len()) {
        return false;
    }
    let numbers = string.split(|b| matches!(b, b'_' | b'-')).next();
    let mut parts = numbers.unwrap_or_default().split(|&byte| byte == b'.');
    let is_number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    parts
        .by_ref()
        .take(3)
        .filter(|part| is_number(part))
        .count()
        == 3
        && parts.next().is_none()
}

/// `libssl.so.3`, `/usr/lib/libx.so`.
fn is_soname(string: &[u8]) -> bool {
    let file = string.rsplit(|&byte| byte == b'/').next().unwrap_or(string);
    let Some(at) = file.windows(3).position(|part| part == b".so") else {
        return false;
    };
    let rest = &file[at + 3..];
    let plain = |&byte: &u8| byte.is_ascii_alphanumeric() || b"._+-/".contains(&byte);
    string.len() <= LONGEST
        && file.starts_with(b"lib")
        && at > 3
        && string.iter().all(plain)
        && (rest.is_empty()
            || rest[0] == b'.' && rest[1..].iter().all(|b| b.is_ascii_digit() || *b == b'.'))
}

/// Tells of the strings that end with a zero byte in what is loaded and not written to.
fn strings<F: Read + Seek>(
    file: &mut ElfFile<'_, F>,
    tell: &mut impl FnMut(&[u8]),
) -> Result<(), ElfError> {
    for (start, length) in file.loaded(false) {
        let mut done = 0;
        while done < length {
            // Pieces overlap, so that no string is cut in all of them.
            let from = start.saturating_add(done).saturating_sub(LONGEST as u64);
            let piece = file.slice(from, PIECE.min(length - done) + LONGEST as u64)?;
            if piece.is_empty() {
                break;
            }
            // What does not end here is whole in the next piece.
            let end = piece.iter().rposition(|&byte| byte == 0).unwrap_or(0);
            piece[..end]
                .split(|&byte| byte == 0)
                .filter(|string| (1..=LONGEST).contains(&string.len()))
                .for_each(&mut *tell);
            done += PIECE;
        }
    }
    Ok(())
}

/// The version in Go's build information, in the layout since Go 1.18: the mark, two bytes of
/// which the second has a bit for that layout, zeros up to 32, a length and the text.
fn go<F: Read + Seek>(file: &mut ElfFile<'_, F>) -> Result<Option<String>, ElfError> {
    for (offset, length) in file.loaded(true) {
        let bytes = file.slice(offset, length.min(GO_REACH))?;
        let mut places = bytes.windows(GO_MARK.len());
        let Some(at) = places.position(|part| part == GO_MARK) else {
            continue;
        };
        let inline = bytes.get(at + 15).is_some_and(|flags| flags & 2 != 0);
        let length = bytes.get(at + 32).copied().unwrap_or_default();
        let text = bytes.get(at + 33..at + 33 + usize::from(length));
        let text = text.filter(|_| inline && length < 0x80).unwrap_or_default();
        return Ok(Some(String::from_utf8_lossy(text).into_owned()));
    }
    Ok(None)
}

/// Whether `.comment`, to which each compiler adds its name, has that of rustc.
fn rust<F: Read + Seek>(file: &mut ElfFile<'_, F>) -> Result<bool, ElfError> {
    let (at, count, names) = file.sections;
    let size = SectionHeader::size(file.context);
    let table = file.slice(at, (count * size) as u64)?;
    let count = table.len() / size;
    if count == 0 {
        return Ok(false);
    }
    // Sections are for people and debuggers: a loader does without, and so does everything else.
    let Ok(sections) = SectionHeader::parse_from(&table, 0, count, file.context) else {
        return Ok(false);
    };
    let Some(names) = sections.get(names) else {
        return Ok(false);
    };
    let names = file.slice(names.sh_offset, names.sh_size.min(1 << 16))?;
    for section in &sections {
        let name = names.get(section.sh_name..).unwrap_or_default();
        if name.starts_with(b".comment\0") {
            let text = file.slice(section.sh_offset, section.sh_size.min(1 << 16))?;
            return Ok(text.windows(6).any(|part| part == b"rustc "));
        }
    }
    Ok(false)
}
