//! A record as lines of text, for clusters that bring back nothing but what a task prints.
//!
//! ```text
//! alpine-tax-record begin NAME SHA256-OF-THE-ARCHIVE LINES
//! alpine-tax-record + BASE64
//! alpine-tax-record end NAME
//! ```
//!
//! The archive is a tar of the record's folder, compressed with zstd. Other lines in between are not
//! looked at. What is torn or damaged is told as such, never guessed.

use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};

use crate::build::unit::hex;

/// What each line of ours begins with.
const WORD: &str = "alpine-tax-record";
/// Bytes of an archive in one line: well below the 16 KiB at which log drivers cut lines.
const PIECE: usize = 6000;
/// Longest archive, bytes. Clusters rotate logs at 10 MiB, and what is rotated away is lost.
const LONGEST: usize = 7 << 20;
/// Most bytes that a record may have when it is unpacked.
const MOST: u64 = 1 << 30;
/// Level of compression: a record shrinks to a tenth in a moment.
const LEVEL: i32 = 9;

/// Why lines are not a record.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum FrameError {
    /// There is no record among the lines.
    #[error("no record is among its {0} lines")]
    None(usize),
    /// It ends too early, or lines are missing.
    #[error("the record is torn: {found} of {due} lines are there")]
    Torn {
        /// Lines that are there.
        found: usize,
        /// Lines that were announced.
        due: usize,
    },
    /// It is not what was sent.
    #[error("the record is damaged: {0}")]
    Damaged(String),
    /// It cannot be written here.
    #[error("the record cannot be written: {0}")]
    Unwritten(String),
}

/// Writes the record in a folder as lines.
///
/// # Errors
/// When the folder cannot be read, is too large for a log, or `out` fails.
pub fn send(folder: &Path, out: &mut impl Write) -> io::Result<()> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let mut builder = tar::Builder::new(zstd::Encoder::new(Vec::new(), LEVEL)?);
    builder.mode(tar::HeaderMode::Deterministic);
    builder.append_dir_all(&*name, folder)?;
    let archive = builder.into_inner()?.finish()?;
    if archive.len() > LONGEST {
        return Err(io::Error::other(format!(
            "the record has {} bytes when compressed, and a log holds {LONGEST}: make more shards",
            archive.len()
        )));
    }
    let digest = hex(&Sha256::digest(&archive), 32);
    let lines = archive.len().div_ceil(PIECE);
    writeln!(out, "{WORD} begin {name} {digest} {lines}")?;
    for piece in archive.chunks(PIECE) {
        writeln!(out, "{WORD} + {}", BASE64.encode(piece))?;
    }
    writeln!(out, "{WORD} end {name}")?;
    out.flush()
}

/// Unpacks the last record among these lines below `into`; gives its folder.
///
/// # Errors
/// See [`FrameError`]; then nothing is written.
pub fn receive(text: &str, into: &Path) -> Result<PathBuf, FrameError> {
    let archive = archive(text)?;
    let damaged = |error: io::Error| FrameError::Damaged(error.to_string());
    let unwritten = |error: io::Error| FrameError::Unwritten(error.to_string());
    let decoder = zstd::Decoder::new(&archive[..]).map_err(damaged)?;
    std::fs::create_dir_all(into).map_err(unwritten)?;
    let fresh = tempfile::tempdir_in(into).map_err(unwritten)?;
    // `unpack` keeps what is in the archive below the folder.
    tar::Archive::new(decoder.take(MOST))
        .unpack(fresh.path())
        .map_err(damaged)?;
    let mut folders = std::fs::read_dir(fresh.path()).map_err(unwritten)?;
    let Some(Ok(record)) = folders.next() else {
        return Err(FrameError::Damaged("it is empty".to_owned()));
    };
    let folder = into.join(record.file_name());
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(unwritten)?;
    }
    std::fs::rename(record.path(), &folder).map_err(unwritten)?;
    Ok(folder)
}

/// The archive of the last record among these lines.
fn archive(text: &str) -> Result<Vec<u8>, FrameError> {
    let all = text.lines().count();
    let ours = text.lines().filter_map(|line| {
        // Kubernetes and others may put a time or a name before each line.
        let start = line.find(WORD)?;
        Some(line[start + WORD.len()..].trim())
    });
    let ours: Vec<&str> = ours.collect();
    let begin = ours.iter().rposition(|line| line.starts_with("begin "));
    let begin = begin.ok_or(FrameError::None(all))?;
    let mut words = ours[begin].split(' ').skip(2);
    let (digest, due) = (words.next().unwrap_or_default(), words.next());
    let due: usize = due.and_then(|due| due.parse().ok()).unwrap_or_default();
    let pieces = ours[begin + 1..]
        .iter()
        .map_while(|line| line.strip_prefix("+ "));
    let pieces: Vec<&str> = pieces.collect();
    let ended = ours.get(begin + 1 + pieces.len());
    if pieces.len() != due || ended.is_none_or(|line| !line.starts_with("end ")) {
        let found = pieces.len();
        return Err(FrameError::Torn { found, due });
    }
    let mut archive = Vec::new();
    for piece in pieces {
        let decoded = BASE64.decode(piece);
        archive.extend(decoded.map_err(|error| FrameError::Damaged(error.to_string()))?);
    }
    if hex(&Sha256::digest(&archive), 32) != digest {
        return Err(FrameError::Damaged("its digest is another one".to_owned()));
    }
    Ok(archive)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(files: &[(&str, &[u8])]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("20260101T000000Z-0001");
        std::fs::create_dir(&record).unwrap();
        for (name, content) in files {
            std::fs::write(record.join(name), content).unwrap();
        }
        let mut out = Vec::new();
        send(&record, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Bytes that do not shrink.
    fn noise(count: usize) -> Vec<u8> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn a_record_comes_back_among_other_lines() {
        let noise = noise(40_000);
        let text = sent(&[("run.json", b"{}"), ("trials.jsonl", &noise)]);
        assert!(text.lines().all(|line| line.len() < 9000));
        let text = text.replace('\n', "\nsomething else\n2026-01-01T00:00:00Z ");
        let into = tempfile::tempdir().unwrap();
        let folder = receive(&text, into.path()).unwrap();
        assert!(folder.ends_with("20260101T000000Z-0001"));
        assert_eq!(std::fs::read(folder.join("trials.jsonl")).unwrap(), noise);
        // Once more takes the place of what is there.
        receive(&text, into.path()).unwrap();
        assert_eq!(std::fs::read_dir(into.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_torn_or_damaged_is_told_and_nothing_is_written() {
        let text = sent(&[("trials.jsonl", &noise(40_000))]);
        let into = tempfile::tempdir().unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let torn = lines[..lines.len() - 3].join("\n");
        let due = lines.len() - 2;
        let found = due - 2;
        assert_eq!(
            receive(&torn, into.path()),
            Err(FrameError::Torn { found, due })
        );
        let mut swapped = lines.clone();
        swapped.swap(1, 2);
        let error = receive(&swapped.join("\n"), into.path()).unwrap_err();
        assert!(matches!(error, FrameError::Damaged(_)), "{error}");
        assert_eq!(receive("a\nb", into.path()), Err(FrameError::None(2)));
        assert_eq!(std::fs::read_dir(into.path()).unwrap().count(), 0);
    }
}
