//! Writes a run as it happens: a kill at any moment loses at most the trial in progress.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::format::{Header, TrialRecord};

/// Name of the header file in a run folder.
pub const HEADER_FILE: &str = "run.json";
/// Name of the trials file in a run folder.
pub const TRIALS_FILE: &str = "trials.jsonl";

/// A run folder being written. Shared by the tasks of a run.
#[derive(Debug)]
pub struct Recorder {
    folder: PathBuf,
    trials: Mutex<File>,
}

/// A record that cannot be written.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("cannot write the record {path}: {source}")]
#[diagnostic(help("name a folder that can be written to with --results DIR"))]
pub struct WriteError {
    path: String,
    source: io::Error,
}

impl Recorder {
    /// Creates the run folder under `results` and writes the header.
    ///
    /// # Errors
    /// When the folder or a file cannot be written.
    pub fn create(results: &Path, header: &Header) -> Result<Recorder, WriteError> {
        let folder = results.join(&header.run_id);
        let fail = |source| WriteError {
            path: folder.display().to_string(),
            source,
        };
        std::fs::create_dir_all(&folder).map_err(fail)?;
        write_header(&folder, header)?;
        let trials = OpenOptions::new()
            .create(true)
            .append(true)
            .open(folder.join(TRIALS_FILE))
            .map_err(fail)?;
        Ok(Recorder {
            folder,
            trials: Mutex::new(trials),
        })
    }

    /// The run folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Appends a finished trial.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn append(&self, trial: &TrialRecord) -> Result<(), WriteError> {
        let fail = |source| WriteError {
            path: self.folder.display().to_string(),
            source,
        };
        let mut line = serde_json::to_vec(trial).map_err(|e| fail(e.into()))?;
        line.push(b'\n');
        // One write of the whole line: a reader or a crash sees it all or finds a cut last line.
        let mut file = self
            .trials
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        file.write_all(&line).map_err(fail)
    }

    /// Replaces the header, now that more is known (when it ended, what it took).
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn complete(&self, header: &Header) -> Result<(), WriteError> {
        write_header(&self.folder, header)
    }
}

/// By a rename, so that there is always a whole header.
fn write_header(folder: &Path, header: &Header) -> Result<(), WriteError> {
    let path = folder.join(HEADER_FILE);
    let fail = |source| WriteError {
        path: path.display().to_string(),
        source,
    };
    let mut json = serde_json::to_vec_pretty(header).map_err(|e| fail(e.into()))?;
    json.push(b'\n');
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(fail)?;
    file.write_all(&json).map_err(fail)?;
    file.as_file().sync_all().map_err(fail)?;
    file.persist(&path).map_err(|e| fail(e.error))?;
    Ok(())
}
