//! Lock files of Python and npm installers: which packages they name, with what is known of the
//! files of each, and where in the file that stands. Nothing is fetched and nothing is guessed.
//!
//! One file per format; each turns its syntax tree ([`parse`]) into the one [`model`]. Knows
//! nothing of images: `predict::lock` judges.

mod error;
pub mod marker;
pub mod model;
mod npm;
mod parse;
mod python;
mod recognise;

use std::path::Path;

pub use error::LockError;
pub use model::{
    Content, Distribution, Files, Format, Lock, Need, NpmPackage, Platform, Python, Wish,
};
use parse::Source;

/// Largest file that is read, bytes; the largest known have some ten million.
const LARGEST: u64 = 128 << 20;

/// Reads the lock file at a path; `None` when what is there is something else.
///
/// # Errors
/// A file that cannot be read, and a lock file with mistakes: all of them.
pub fn from_path(path: &Path) -> Result<Option<Lock>, LockError> {
    let by_name = recognise::by_name(path);
    if let Some(recognise::Known::Other { tool, instead }) = by_name {
        return Err(LockError::other_tool(path, tool, instead));
    }
    let failed = |error| LockError::unreadable(path, &error);
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > LARGEST {
        return match by_name {
            Some(_) => Err(LockError::too_large(path, LARGEST)),
            None => Ok(None),
        };
    }
    if by_name.is_none() && !recognise::may_be_text(path).map_err(failed)? {
        return Ok(None);
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    from_bytes(path, &bytes)
}

/// Reads what was read from a path.
///
/// # Errors
/// As [`from_path`].
pub fn from_bytes(path: &Path, bytes: &[u8]) -> Result<Option<Lock>, LockError> {
    let by_name = recognise::by_name(path);
    let text = match parse::decode(bytes) {
        Ok(text) => text,
        Err(line) if by_name.is_some() => return Err(LockError::not_text(path, line)),
        Err(_) => return Ok(None),
    };
    let format = match by_name {
        Some(recognise::Known::Format(format)) => Some(recognise::exactly(format, &text)),
        _ => recognise::by_content(&text),
    };
    let Some(format) = format else {
        return Ok(None);
    };
    let mut source = Source::new(path, &text);
    source.refuse_what_no_tool_reads();
    if source.is_wrong() {
        return Err(LockError::mistakes(path, format, source));
    }
    let mut lock = Lock::new(path, format);
    match format {
        Format::Uv => python::uv::read(&mut source, &mut lock),
        Format::Poetry => python::poetry::read(&mut source, &mut lock),
        Format::Pipfile => python::pipfile::read(&mut source, &mut lock),
        Format::Pylock => python::pylock::read(&mut source, &mut lock),
        Format::Requirements => python::requirements::read(&mut source, &mut lock),
        Format::PackageLock => npm::package_lock::read(&mut source, &mut lock),
        Format::Pnpm => npm::pnpm::read(&mut source, &mut lock),
        Format::YarnClassic => npm::yarn_classic::read(&mut source, &mut lock),
        Format::YarnBerry => npm::yarn_berry::read(&mut source, &mut lock),
    }
    if source.is_wrong() {
        return Err(LockError::mistakes(path, format, source));
    }
    Ok(Some(lock))
}

#[cfg(test)]
mod tests;
