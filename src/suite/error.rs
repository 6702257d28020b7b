//! Why suites cannot be used.

use miette::Diagnostic;
use thiserror::Error;

use crate::mistakes::Mistake;

/// Everything that is wrong with the suites.
#[derive(Debug, Error, Diagnostic)]
pub enum SuiteError {
    /// A file or folder that cannot be read.
    #[error("cannot read {path}: {message}")]
    Unreadable {
        /// Which.
        path: String,
        /// What the system said.
        message: String,
        /// What to do.
        #[help]
        help: Option<String>,
    },
    /// Mistakes in files.
    #[error("{} in the suite files", counted(mistakes.len()))]
    Mistakes {
        /// All of them.
        #[related]
        mistakes: Vec<Mistake>,
    },
}

fn counted(number: usize) -> String {
    if number == 1 {
        "one mistake".to_owned()
    } else {
        format!("{number} mistakes")
    }
}
