//! Reads a run folder back. What was cut off by a crash is left out, never guessed.

use std::io;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Run;
use super::format::{FORMAT_VERSION, Header};
use super::write::{HEADER_FILE, MITIGATIONS_FILE, TRIALS_FILE};

/// A record that cannot be read.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum ReadError {
    /// A file is missing or unreadable.
    #[error("cannot read {path}: {source}")]
    #[diagnostic(help("name a folder under results/ that holds run.json"))]
    Io {
        /// Which.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// Written by a newer alpine-tax.
    #[error("{path} has format version {found}; this alpine-tax reads up to {FORMAT_VERSION}")]
    #[diagnostic(help("read it with the version of alpine-tax that wrote it, or a newer one"))]
    TooNew {
        /// Which.
        path: String,
        /// Its version.
        found: u32,
    },
    /// Not a record.
    #[error("{path}, line {line}: {message}")]
    #[diagnostic(help("take the record from where it was copied; nothing of this one was read"))]
    Malformed {
        /// Which.
        path: String,
        /// Where.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

/// Reads a run folder.
///
/// # Errors
/// See [`ReadError`]. An incomplete last line of the trials is what a crash leaves, and no error.
pub fn read(folder: &Path) -> Result<Run, ReadError> {
    let bytes = |path: &Path| std::fs::read(path).map_err(|source| unreadable(path, source));
    let trials = folder.join(TRIALS_FILE);
    Ok(Run {
        header: read_header(folder)?,
        trials: lines(&trials, &bytes(&trials)?)?,
        mitigated: match folder.join(MITIGATIONS_FILE) {
            path if path.exists() => lines(&path, &bytes(&path)?)?,
            _ => Vec::new(),
        },
    })
}

/// Reads the header of a run folder.
///
/// # Errors
/// See [`ReadError`].
pub fn read_header(folder: &Path) -> Result<Header, ReadError> {
    let path = folder.join(HEADER_FILE);
    let text = std::fs::read_to_string(&path).map_err(|source| unreadable(&path, source))?;
    header(&path, &text)
}

/// The header that a file with this text is.
pub(crate) fn header(path: &Path, text: &str) -> Result<Header, ReadError> {
    #[derive(Deserialize)]
    struct VersionOnly {
        format_version: u32,
    }
    let malformed = |e: serde_json::Error| ReadError::Malformed {
        path: path.display().to_string(),
        line: e.line(),
        message: e.to_string(),
    };
    let version: VersionOnly = serde_json::from_str(text).map_err(malformed)?;
    if version.format_version > FORMAT_VERSION {
        let path = path.display().to_string();
        return Err(ReadError::TooNew {
            path,
            found: version.format_version,
        });
    }
    serde_json::from_str(text).map_err(malformed)
}

/// The lines of a file that is appended to.
pub(crate) fn lines<T: DeserializeOwned>(path: &Path, text: &[u8]) -> Result<Vec<T>, ReadError> {
    // What a crash or a full disk has left of a last line need not even be text.
    let end = text.iter().rposition(|byte| *byte == b'\n').unwrap_or(0);
    text[..end]
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .enumerate()
        .map(|(index, line)| {
            serde_json::from_slice(line).map_err(|e| ReadError::Malformed {
                path: path.display().to_string(),
                line: index + 1,
                message: e.to_string(),
            })
        })
        .collect()
}

fn unreadable(path: &Path, source: io::Error) -> ReadError {
    ReadError::Io {
        path: path.display().to_string(),
        source,
    }
}
