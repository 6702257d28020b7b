//! Looks into a file: reads each once, and no more of it than is needed.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write as _};
use std::sync::Arc;

use super::Content;
use super::limits::LARGEST_TEXT;
use crate::elf::{ElfError, object};

/// ELF files up to this size are held in memory while they are looked into, larger ones in a
/// temporary file, bytes.
const IN_MEMORY: u64 = 16 << 20;
/// Longest first line of a script that is looked at, bytes.
const FIRST_LINE: u64 = 512;

/// What a file begins to look like.
pub(super) enum Look {
    /// All that is to be known.
    Known(Content),
    /// An ELF file, which is still to be looked into.
    Elf(Elf),
}

/// An ELF file that has come as a whole.
pub(super) enum Elf {
    Memory(Vec<u8>),
    File(std::fs::File),
}

impl Elf {
    /// How many bytes of memory it takes.
    pub(super) fn in_memory(&self) -> usize {
        match self {
            Elf::Memory(bytes) => bytes.len(),
            Elf::File(_) => 0,
        }
    }

    /// Looks into it.
    pub(super) fn content(self, path: &str) -> io::Result<Content> {
        match self {
            Elf::Memory(bytes) => of_object(path, &mut Cursor::new(bytes)),
            Elf::File(mut file) => of_object(path, &mut file),
        }
    }
}

/// Looks into a file of which the bytes come in order, as far as that takes no time. `size` is how
/// many they are said to be.
pub(super) fn begin(path: &str, size: u64, stream: &mut impl Read) -> io::Result<Look> {
    let mut head = [0; 4];
    let length = fill(stream, &mut head)?;
    let head = &head[..length];
    if head != b"\x7fELF" {
        return of_text(path, head, stream).map(Look::Known);
    }
    if is_detached(path) {
        return Ok(Look::Known(Content::Other));
    }
    // What is said of its size need not be so.
    let room = usize::try_from(size.min(IN_MEMORY)).unwrap_or_default();
    let mut bytes = Vec::with_capacity(room);
    bytes.extend_from_slice(head);
    stream.take(IN_MEMORY).read_to_end(&mut bytes)?;
    if bytes.len() as u64 <= IN_MEMORY {
        return Ok(Look::Elf(Elf::Memory(bytes)));
    }
    let mut file = tempfile::tempfile()?;
    file.write_all(&bytes)?;
    drop(bytes);
    spill(stream, &mut file)?;
    Ok(Look::Elf(Elf::File(file)))
}

/// Writes the rest of a stream to a file, zeros as holes: gigabytes of them are a kilobyte of an
/// archive, and must be no more on this machine's disk.
fn spill(stream: &mut impl Read, file: &mut std::fs::File) -> io::Result<()> {
    let mut piece = vec![0; 256 << 10];
    loop {
        let length = fill(stream, &mut piece)?;
        let piece = &piece[..length];
        if piece.iter().all(|&byte| byte == 0) {
            file.seek_relative(i64::try_from(length).unwrap_or_default())?;
        } else {
            file.write_all(piece)?;
        }
        if length < 256 << 10 {
            let end = file.stream_position()?;
            return file.set_len(end);
        }
    }
}

/// Looks into a file of which the bytes come in order, now.
pub(super) fn of_stream(path: &str, size: u64, stream: &mut impl Read) -> io::Result<Content> {
    match begin(path, size, stream)? {
        Look::Known(content) => Ok(content),
        Look::Elf(elf) => elf.content(path),
    }
}

/// Detached symbols look like the program, and have nothing where it has its tables.
fn is_detached(path: &str) -> bool {
    path.starts_with("/usr/lib/debug/")
}

/// Looks into a file on disk.
pub(super) fn of_file(path: &str, file: &mut (impl Read + Seek)) -> io::Result<Content> {
    let mut head = [0; 4];
    let length = fill(file, &mut head)?;
    let head = &head[..length];
    if head == b"\x7fELF" {
        return of_object(path, file);
    }
    of_text(path, head, file)
}

fn of_object(path: &str, file: &mut (impl Read + Seek)) -> io::Result<Content> {
    if is_detached(path) {
        return Ok(Content::Other);
    }
    file.seek(SeekFrom::Start(0))?;
    match object::read(file) {
        Ok(object) => Ok(Content::Object(Arc::new(object))),
        Err(ElfError::NotElf | ElfError::NotProgram) => Ok(Content::Other),
        Err(ElfError::Damaged(why)) => Ok(Content::Damaged(why)),
        Err(ElfError::Io(error)) => Err(error),
    }
}

fn of_text(path: &str, head: &[u8], rest: &mut impl Read) -> io::Result<Content> {
    let read = |limit: u64, rest: &mut dyn Read| {
        let mut bytes = head.to_vec();
        rest.take(limit).read_to_end(&mut bytes).map(|_| bytes)
    };
    if head.starts_with(b"#!") {
        let bytes = read(FIRST_LINE, rest)?;
        let line = bytes[2..].split(|&byte| byte == b'\n').next();
        let line = String::from_utf8_lossy(line.unwrap_or_default());
        return Ok(Content::Script(line.trim().to_owned()));
    }
    if matters(path) {
        let bytes = read(LARGEST_TEXT, rest)?;
        return Ok(Content::Text(String::from_utf8_lossy(&bytes).into()));
    }
    Ok(Content::Other)
}

/// Configuration that loaders and libcs read, package databases, and what wheels say of themselves.
fn matters(path: &str) -> bool {
    let files = [
        "/etc/nsswitch.conf",
        "/etc/ld.so.conf",
        "/etc/ld.so.preload",
        "/etc/os-release",
        "/usr/lib/os-release",
        "/lib/apk/db/installed",
        "/usr/lib/apk/db/installed",
    ];
    files.contains(&path)
        || path.starts_with("/etc/ld.so.conf.d/")
        || path.starts_with("/etc/ld-musl-")
        || path.starts_with("/var/lib/dpkg/info/") && path.ends_with(".list")
        || path.starts_with("/var/lib/dpkg/status.d/") && path.ends_with(".md5sums")
        || path.ends_with(".dist-info/WHEEL")
}

/// Reads until the buffer is full or the end.
pub(super) fn fill(stream: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match stream.read(&mut buffer[length..])? {
            0 => break,
            count => length += count,
        }
    }
    Ok(length)
}
