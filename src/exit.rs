//! What a command tells the shell.

use std::process::ExitCode;

/// How the program ended, as its exit status.
///
/// | status | meaning |
/// |---|---|
/// | 0 | nothing beyond what is documented |
/// | 1 | a new divergence, a gate that failed, something that is certain to break, or two sides that differ |
/// | 2 | the command line is wrong |
/// | 3 | a suite or image file, a lock file, a scenario, a bundle or a record is wrong |
/// | 4 | the engine or an image is not available |
/// | 5 | too much was broken to say |
/// | 130 | interrupted (as a shell reports SIGINT) |
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Nothing beyond what is documented.
    Success = 0,
    /// A new divergence, or a gate that failed.
    Divergence = 1,
    /// The command line is wrong.
    Usage = 2,
    /// A suite or image file, a lock file, a scenario, a bundle or a record is wrong.
    BadInput = 3,
    /// The engine or an image is not available.
    Unavailable = 4,
    /// Too much was broken to say.
    TooBroken = 5,
    /// Interrupted.
    Interrupted = 130,
}

impl Exit {
    /// The exit status.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}
