//! Why a scenario cannot be used.

use miette::Diagnostic;
use thiserror::Error;

use crate::mistakes::Mistake;

/// What is wrong with a scenario, or with what one is to be made of.
#[derive(Debug, Error, Diagnostic)]
pub enum ScenarioError {
    /// A file that cannot be read.
    #[error("cannot read {path}: {message}")]
    Unreadable {
        /// Which.
        path: String,
        /// What the system said.
        message: String,
    },
    /// Mistakes in it.
    #[error("{}", counted(mistakes.len(), path))]
    Mistakes {
        /// Which file.
        path: String,
        /// All of them.
        #[related]
        mistakes: Vec<Mistake>,
    },
    /// There is no DNS traffic in it that could be played back.
    #[error("{path}: {message}")]
    Nothing {
        /// Which file.
        path: String,
        /// What it is, or what is not in it.
        message: String,
        /// What to do.
        #[help]
        help: String,
    },
}

fn counted(number: usize, path: &str) -> String {
    match number {
        1 => format!("{path} has a mistake"),
        number => format!("{path} has {number} mistakes"),
    }
}
