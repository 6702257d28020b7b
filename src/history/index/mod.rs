//! The index beside the runs: one SQLite file that can always be made again from them.
//!
//! Opening it brings it up to date: runs that came are read in short ([`Summary`]), runs that went
//! are forgotten. An index that is damaged, of another version or another program's is made again.
//! A lock on a file beside it lets one process at a time do so; where the folder cannot be written
//! to, the index is made in memory.

mod insert;
mod query;
mod schema;
mod watch;

use std::collections::{BTreeSet, HashSet};
use std::fs::File;
use std::path::Path;

use rusqlite::Connection;
use rustix::fs::{FlockOperation, flock};

use super::confirmed::{self, Confirmation};
use super::summary::Summary;
use crate::record::ReadError;
pub use query::{ChangeRow, Night, Past, RunRow, SeriesKey, SeriesRow, Weight};

/// Name of the index in a folder of runs.
pub const INDEX_FILE: &str = "history.sqlite";
const LOCK_FILE: &str = ".history.lock";

/// The index of a folder of runs, as it was when it was opened.
#[derive(Debug)]
pub struct Index {
    db: Connection,
    /// Runs that are not in it, and why; what else is to be said.
    pub notes: Vec<String>,
}

/// An index that cannot be had.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum IndexError {
    /// The folder of runs cannot be read.
    #[error("cannot read the folder of runs {path}: {source}")]
    #[diagnostic(help("name one with --results DIR"))]
    Folder {
        /// Which.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// SQLite failed on an index that was just made.
    #[error("cannot make the index of runs: {0}")]
    #[diagnostic(help("is the disk full? The index can be deleted: it is made again"))]
    Database(#[from] rusqlite::Error),
}

impl Index {
    /// Opens the index of a folder of runs and brings it up to date.
    ///
    /// # Errors
    /// See [`IndexError`]. A run that cannot be read is no error, but in [`Index::notes`].
    pub fn open(results: &Path) -> Result<Index, IndexError> {
        let _lock = lock(results);
        let path = results.join(INDEX_FILE);
        if let Some(db) = schema::open(&path) {
            let mut index = Index::around(db);
            if index.update(results).is_ok() {
                return Ok(index);
            }
        }
        Index::make(results)
    }

    /// Makes the index anew, whatever lies there.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn rebuild(results: &Path) -> Result<Index, IndexError> {
        let _lock = lock(results);
        Index::make(results)
    }

    fn make(results: &Path) -> Result<Index, IndexError> {
        let path = results.join(INDEX_FILE);
        let beside = results.join(format!(".{INDEX_FILE}.new"));
        // Left by one who was killed; we have the lock.
        let _none_left = std::fs::remove_file(&beside);
        let Ok(db) = schema::create(Some(&beside)) else {
            let mut index = Index::around(schema::create(None)?);
            index.update(results)?;
            let note = format!("the index cannot be kept in {}", results.display());
            index.notes.push(note);
            return Ok(index);
        };
        let mut index = Index::around(db);
        index.update(results)?;
        drop(index.db);
        let renamed = std::fs::rename(&beside, &path);
        renamed.map_err(|source| folder_error(results, source))?;
        let db = schema::open(&path).ok_or(rusqlite::Error::InvalidQuery)?;
        Ok(Index {
            db,
            notes: index.notes,
        })
    }

    /// One that is nowhere but in memory.
    #[cfg(any(test, fuzzing))]
    pub(super) fn in_memory() -> Result<Index, IndexError> {
        Ok(Index::around(schema::create(None)?))
    }

    /// Takes a run in, and forgets it again.
    #[cfg(any(test, fuzzing))]
    pub(super) fn try_out(
        &mut self,
        run: &str,
        summary: &Summary,
        confirmations: &[Confirmation],
    ) -> Result<(), IndexError> {
        let transaction = self.db.transaction()?;
        let mut writer = insert::Writer::new(&transaction)?;
        writer.insert(run, summary, confirmations)?;
        Ok(writer.finish()?)
    }

    fn around(db: Connection) -> Index {
        Index {
            db,
            notes: Vec::new(),
        }
    }

    /// Takes in what came and forgets what went, all or nothing.
    fn update(&mut self, results: &Path) -> Result<(), IndexError> {
        let there = run_names(results)?;
        let transaction = self.db.transaction()?;
        let known: HashSet<String> = insert::known(&transaction)?;
        let gone: Vec<&String> = known.iter().filter(|name| !there.contains(*name)).collect();
        let mut writer = insert::Writer::new(&transaction)?;
        for name in gone {
            writer.forget(name)?;
        }
        let new: Vec<&String> = there.iter().filter(|name| !known.contains(*name)).collect();
        for batch in new.chunks(BATCH) {
            for (name, read) in batch.iter().zip(read_all(results, batch)) {
                match read {
                    Ok((Some(summary), confirmations)) => {
                        writer.insert(name, &summary, &confirmations)?;
                    }
                    // It is still running, or was cut off: `run --resume` goes on with it.
                    Ok((None, _)) => {}
                    Err(error) => self.notes.push(format!("left out: {error}")),
                }
            }
        }
        writer.finish()?;
        transaction.commit()?;
        Ok(())
    }

    /// Reads once more what came of the alarms of a run.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn reread_alarms(&mut self, results: &Path, run: &str) -> Result<(), IndexError> {
        let _lock = lock(results);
        let confirmations = confirmed::read(&results.join(run));
        let transaction = self.db.transaction()?;
        let mut writer = insert::Writer::new(&transaction)?;
        writer.confirm(run, &confirmations)?;
        writer.finish()?;
        transaction.commit()?;
        Ok(())
    }
}

/// Runs that are read at once.
const BATCH: usize = 256;

type Read = Result<(Option<Summary>, Vec<Confirmation>), ReadError>;

/// What is told of these runs in short, read by all CPUs.
fn read_all(results: &Path, names: &[&String]) -> Vec<Read> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let part = names.len().div_ceil(threads).max(1);
    let read = |name: &&String| {
        let folder = results.join(name);
        Summary::read(&folder).map(|summary| (summary, confirmed::read(&folder)))
    };
    std::thread::scope(|scope| {
        let parts = names.chunks(part);
        let reading: Vec<_> = parts
            .map(|part| scope.spawn(move || part.iter().map(read).collect::<Vec<Read>>()))
            .collect();
        let done = reading.into_iter().map(|thread| {
            let joined = thread.join();
            joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        done.flatten().collect()
    })
}

/// The folders that may hold a run, by name, which is by time.
fn run_names(results: &Path) -> Result<BTreeSet<String>, IndexError> {
    let unread = |source| folder_error(results, source);
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(results).map_err(unread)? {
        let entry = entry.map_err(unread)?;
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if let (true, Ok(name)) = (is_folder, entry.file_name().into_string())
            && !name.starts_with('.')
        {
            names.insert(name);
        }
    }
    Ok(names)
}

fn folder_error(results: &Path, source: std::io::Error) -> IndexError {
    IndexError::Folder {
        path: results.display().to_string(),
        source,
    }
}

/// Held until it is dropped. Where there can be none, the folder cannot be written to, and nobody
/// makes an index in it.
fn lock(results: &Path) -> Option<File> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(results.join(LOCK_FILE))
        .ok()?;
    flock(&file, FlockOperation::LockExclusive).ok()?;
    Some(file)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
