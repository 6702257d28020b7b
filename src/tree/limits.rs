//! How much of a tree is read, and what is said beyond that.

use std::io::{self, BufRead, Read};

/// Most entries of a tree.
const MOST_ENTRIES: u64 = 3_000_000;
/// Most bytes that are unpacked, in all.
const MOST_BYTES: u64 = 64 << 30;
/// Most bytes of paths, links and texts that are kept, in all.
const MOST_KEPT: usize = 1 << 30;
/// Longest path, bytes (`PATH_MAX`).
pub(super) const LONGEST_PATH: usize = 4096;
/// Largest configuration file and manifest that is kept, bytes.
pub(super) const LARGEST_TEXT: u64 = 16 << 20;

/// Why a tree could not be read.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// A file or folder could not be read.
    #[error("cannot read {place}: {error}")]
    Io {
        /// Which.
        place: String,
        /// Why.
        error: io::Error,
    },
    /// It is nothing that can be looked into.
    #[error("{place}: {why}")]
    NotUnderstood {
        /// What.
        place: String,
        /// Why, and what to do.
        why: String,
    },
    /// It is larger than anything honest.
    #[error("{place}: {what}; this may be a bomb, and was not read to its end")]
    TooMuch {
        /// What.
        place: String,
        /// Which limit was passed.
        what: String,
    },
}

impl TreeError {
    pub(super) fn io(place: impl std::fmt::Display, error: io::Error) -> TreeError {
        // A limit that was passed below a reader.
        if let Some(what) = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<Passed>())
        {
            return TreeError::TooMuch {
                place: place.to_string(),
                what: what.to_string(),
            };
        }
        TreeError::Io {
            place: place.to_string(),
            error,
        }
    }

    pub(super) fn not_understood(
        place: impl std::fmt::Display,
        why: impl Into<String>,
    ) -> TreeError {
        TreeError::NotUnderstood {
            place: place.to_string(),
            why: why.into(),
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum Passed {
    #[error("more than {} GiB unpacked", MOST_BYTES >> 30)]
    Bytes,
    #[error("more than {MOST_ENTRIES} entries")]
    Entries,
    #[error("more than {} GiB of names and lists of files", MOST_KEPT >> 30)]
    Kept,
}

/// What has been read so far of all parts of a tree.
#[derive(Debug, Default)]
pub(super) struct Budget {
    entries: u64,
    bytes: u64,
    kept: usize,
}

impl Budget {
    /// One more entry.
    pub(super) fn entry(&mut self) -> io::Result<()> {
        self.entries += 1;
        if self.entries > MOST_ENTRIES {
            return Err(io::Error::other(Passed::Entries));
        }
        Ok(())
    }

    /// So many more bytes that stay in memory.
    pub(super) fn kept(&mut self, more: usize) -> io::Result<()> {
        self.kept = self.kept.saturating_add(more);
        if self.kept > MOST_KEPT {
            return Err(io::Error::other(Passed::Kept));
        }
        Ok(())
    }

    /// So many more bytes.
    pub(super) fn bytes(&mut self, more: u64) -> io::Result<()> {
        self.bytes = self.bytes.saturating_add(more);
        if self.bytes > MOST_BYTES {
            return Err(io::Error::other(Passed::Bytes));
        }
        Ok(())
    }
}

/// Ends with an error when more is read than a tree may have.
pub(super) struct Counted<R> {
    pub(super) inner: R,
    pub(super) budget: Budget,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.budget.bytes(0)?;
        let count = self.inner.read(buffer)?;
        self.budget.bytes(count as u64)?;
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.budget.bytes(0)?;
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        // The end of what may be read is noticed by the next reading.
        drop(self.budget.bytes(count as u64));
        self.inner.consume(count);
    }
}
