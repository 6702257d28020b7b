//! Why a command could not do its work: a message with place and help, and an exit status.

use miette::{Diagnostic, Report};

use crate::exit::Exit;

/// An error that ends a command.
#[derive(Debug)]
pub struct Failure {
    /// What the user reads.
    pub report: Report,
    /// What the shell reads.
    pub exit: Exit,
}

impl Failure {
    /// An error with its exit status.
    pub fn new(exit: Exit, error: impl Diagnostic + Send + Sync + 'static) -> Failure {
        Failure {
            report: Report::new(error),
            exit,
        }
    }

    /// An error without a type of its own.
    #[must_use]
    pub fn message(exit: Exit, message: impl std::fmt::Display, help: &str) -> Failure {
        let report = miette::miette!(help = help.to_owned(), "{message}");
        Failure { report, exit }
    }
}

/// For `map_err`: the exit status that goes with an error.
pub(super) fn exits<E: Diagnostic + Send + Sync + 'static>(exit: Exit) -> impl Fn(E) -> Failure {
    move |error| Failure::new(exit, error)
}
