//! The tar archive with all compiled cases and scripts, which becomes a volume.

use std::io;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::store::Built;
use super::unit::{Sources, Unit, hex};

/// Compiled cases as `bin/<libc>/<program>` and scripts as `<suite>/<script>`.
///
/// # Errors
/// Never in practice: the archive is in memory.
pub fn bundle(sources: &Sources, built: &[(Unit, Built)]) -> io::Result<Bytes> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, content) in sources.scripts() {
        append(&mut archive, path, content, 0o644)?;
    }
    for (unit, built) in built {
        if let Built::Program(program) = built {
            let path = format!("bin/{}/{}", unit.family, unit.program);
            append(&mut archive, &path, program, 0o755)?;
        }
    }
    archive.into_inner().map(Bytes::from)
}

/// Digest of a bundle, for the name of its volume.
#[must_use]
pub fn digest(bundle: &[u8]) -> String {
    hex(&Sha256::digest(bundle), 6)
}

/// Adds a file. Times are zero and owners root, so that equal content gives an equal archive.
pub(super) fn append(
    archive: &mut tar::Builder<Vec<u8>>,
    path: &str,
    content: &[u8],
    mode: u32,
) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(mode);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    archive.append_data(&mut header, path, content)
}

/// Adds a folder.
pub(super) fn append_folder(
    archive: &mut tar::Builder<Vec<u8>>,
    path: &str,
    mode: u32,
) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Directory);
    header.set_size(0);
    header.set_mode(mode);
    header.set_mtime(0);
    archive.append_data(&mut header, path, io::empty())
}
