//! Writes a run as it happens: a kill at any moment loses at most the trial in progress.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::Serialize;

use super::Run;
use super::format::{Header, TrialRecord};
use super::mitigated::MitigationRecord;

/// Name of the header file in a run folder.
pub const HEADER_FILE: &str = "run.json";
/// Name of the trials file in a run folder.
pub const TRIALS_FILE: &str = "trials.jsonl";
/// Name of the file of mitigations in a run folder.
pub const MITIGATIONS_FILE: &str = "mitigations.jsonl";

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

    /// Goes on with a run folder. What a crash left of a last line is cut off.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn resume(folder: &Path) -> Result<Recorder, WriteError> {
        let fail = |source| WriteError {
            path: folder.display().to_string(),
            source,
        };
        for name in [TRIALS_FILE, MITIGATIONS_FILE] {
            match OpenOptions::new()
                .read(true)
                .write(true)
                .open(folder.join(name))
            {
                Ok(mut file) => cut_torn_line(&mut file).map_err(fail)?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(fail(error)),
            }
        }
        let mut options = OpenOptions::new();
        let trials = options.create(true).append(true);
        let trials = trials.open(folder.join(TRIALS_FILE)).map_err(fail)?;
        Ok(Recorder {
            folder: folder.to_owned(),
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
        let mut file = self
            .trials
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        write_line(&mut file, trial).map_err(|source| self.failed(source))
    }

    /// Appends what came of a mitigation.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn append_mitigation(&self, record: &MitigationRecord) -> Result<(), WriteError> {
        let mut options = OpenOptions::new();
        let file = options
            .create(true)
            .append(true)
            .open(self.folder.join(MITIGATIONS_FILE));
        file.and_then(|mut file| write_line(&mut file, record))
            .map_err(|source| self.failed(source))
    }

    fn failed(&self, source: io::Error) -> WriteError {
        WriteError {
            path: self.folder.display().to_string(),
            source,
        }
    }

    /// Replaces the header, now that more is known (when it ended, what it took).
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn complete(&self, header: &Header) -> Result<(), WriteError> {
        write_header(&self.folder, header)
    }
}

/// Writes a record of which all is known, in the place of what may be there: a reader sees the one or
/// the other.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn write_whole(folder: &Path, run: &Run) -> Result<(), WriteError> {
    let fail = |source| WriteError {
        path: folder.display().to_string(),
        source,
    };
    let parent = folder
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).map_err(fail)?;
    let beside = tempfile::Builder::new()
        .prefix(".merging-")
        .permissions(std::fs::Permissions::from_mode(0o755))
        .tempdir_in(parent)
        .map_err(fail)?;
    write_header(beside.path(), &run.header)?;
    write_lines(&beside.path().join(TRIALS_FILE), &run.trials).map_err(fail)?;
    if !run.mitigated.is_empty() {
        let path = beside.path().join(MITIGATIONS_FILE);
        write_lines(&path, &run.mitigated).map_err(fail)?;
    }
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(fail)?;
    }
    std::fs::rename(beside.keep(), folder).map_err(fail)
}

fn write_lines<T: Serialize>(path: &Path, values: &[T]) -> io::Result<()> {
    let mut file = io::BufWriter::new(File::create(path)?);
    for value in values {
        serde_json::to_writer(&mut file, value)?;
        file.write_all(b"\n")?;
    }
    file.into_inner()?.sync_data()
}

/// One write of the whole line: a reader or a crash sees it all or finds a cut last line. What does not
/// fit on the disk is taken back, so that nothing is ever written behind half a line.
fn write_line(file: &mut File, value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    let before = file.metadata()?.len();
    // A power cut loses at most the trial in progress.
    let written = file.write_all(&line).and_then(|()| file.sync_data());
    if written.is_err() {
        // The first error is the one to tell.
        let _ = file.set_len(before);
    }
    written
}

/// Ends a file after its last whole line.
fn cut_torn_line(file: &mut File) -> io::Result<()> {
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    let whole = text.iter().rposition(|byte| *byte == b'\n');
    file.set_len(whole.map_or(0, |end| end as u64 + 1))
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
