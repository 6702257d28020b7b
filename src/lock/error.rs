//! Why a lock file cannot be used.

use std::path::Path;

use miette::Diagnostic;
use thiserror::Error;

use super::model::Format;
use super::parse::Source;
use crate::mistakes::Mistake;

/// What is wrong with a lock file.
#[derive(Debug, Error, Diagnostic)]
pub enum LockError {
    /// It cannot be read, or nothing of it can be understood.
    #[error("{file}: {why}")]
    Unreadable {
        /// Which.
        file: String,
        /// Why.
        why: String,
        /// What to do.
        #[help]
        help: String,
    },
    /// Mistakes in it.
    #[error("{file} cannot be read as {format}")]
    Mistakes {
        /// Which.
        file: String,
        /// What it was taken for.
        format: Format,
        /// All of them.
        #[related]
        mistakes: Vec<Mistake>,
    },
}

impl LockError {
    pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> LockError {
        LockError::of(path, format!("cannot be read: {error}"), "check the path")
    }

    pub(super) fn too_large(path: &Path, most: u64) -> LockError {
        let why = format!("larger than {} MiB, which no lock file is", most >> 20);
        LockError::of(path, why, "check that it is the right file")
    }

    pub(super) fn not_text(path: &Path, line: usize) -> LockError {
        let why = format!("line {line} is not UTF-8");
        LockError::of(
            path,
            why,
            "save it as UTF-8, or write it again with its tool",
        )
    }

    pub(super) fn other_tool(path: &Path, tool: &str, instead: &str) -> LockError {
        LockError::of(path, format!("lock files of {tool} are not read"), instead)
    }

    fn of(path: &Path, why: String, help: &str) -> LockError {
        LockError::Unreadable {
            file: path.display().to_string(),
            why,
            help: help.to_owned(),
        }
    }

    pub(super) fn mistakes(path: &Path, format: Format, source: Source<'_>) -> LockError {
        LockError::Mistakes {
            file: path.display().to_string(),
            format,
            mistakes: source.into_mistakes(),
        }
    }

    /// One line for each mistake.
    #[must_use]
    pub fn short(&self) -> Vec<String> {
        match self {
            LockError::Unreadable { .. } => vec![self.to_string()],
            LockError::Mistakes { mistakes, .. } => mistakes.iter().map(Mistake::short).collect(),
        }
    }
}
