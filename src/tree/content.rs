//! Looks into a file: reads each once, and no more of it than is needed.

use std::io::{self, Read, Seek, SeekFrom, Write as _};
use std::sync::Arc;

use tempfile::spooled_tempfile;

use super::Content;
use super::limits::LARGEST_TEXT;
use crate::elf::{ElfError, object};

/// ELF files up to this size are held in memory while they are looked into, larger ones in a
/// temporary file, bytes.
const IN_MEMORY: usize = 16 << 20;
/// Longest first line of a script that is looked at, bytes.
const FIRST_LINE: u64 = 512;

/// Looks into a file of which the bytes come in order.
pub(super) fn of_stream(path: &str, stream: &mut impl Read) -> io::Result<Content> {
    let mut head = [0; 4];
    let length = fill(stream, &mut head)?;
    let head = &head[..length];
    if head == b"\x7fELF" {
        let mut spool = spooled_tempfile(IN_MEMORY);
        spool.write_all(head)?;
        io::copy(stream, &mut spool)?;
        return of_object(path, &mut spool);
    }
    of_text(path, head, stream)
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
    // Detached symbols look like the program, and have nothing where it has its tables.
    if path.starts_with("/usr/lib/debug/") {
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
