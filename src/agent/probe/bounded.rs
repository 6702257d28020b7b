//! Reads files of an image, which may be of any size and kind, up to a limit.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Never more than this of one file.
const LARGEST: u64 = 64 << 20;
/// Never more than this many entries of one folder.
const MOST_ENTRIES: usize = 10_000;

/// The beginning of a regular file, or `None` where there is none that can be read.
pub(super) fn bytes(path: &Path) -> Option<Vec<u8>> {
    // Not `open` first: that would wait for a writer if this is a FIFO.
    if !fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    let file = File::open(path).ok()?;
    file.take(LARGEST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The same as text.
pub(super) fn text(path: &Path) -> Option<String> {
    bytes(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The entries of a folder, sorted; none where it cannot be read.
pub(super) fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let entries = entries.flatten().take(MOST_ENTRIES);
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// Whether `bytes` contain `wanted`.
pub(super) fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    find(bytes, wanted).is_some()
}

/// Where `wanted` begins in `bytes`.
pub(super) fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}
