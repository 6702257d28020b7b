//! What the agent can tell about a command of the user's: what it finds in the container, what it
//! wrote, and how a server fared.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::outcome::Observation;

/// What a command would find in a container.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The environment that the engine gives to the container's first process.
    pub env: BTreeMap<String, String>,
    /// The working directory that it gives to it.
    pub cwd: String,
    /// The program; `None`: there is no such file.
    pub program: Option<Program>,
}

/// The file that a command would run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Where it was found: absolute, or relative to the working directory as it was asked for.
    pub path: String,
    /// What it needs to start: the loader of a dynamic program, what a script names after `#!`.
    pub interpreter: Option<String>,
    /// Whether that is there; `true` where nothing is needed.
    pub can_start: bool,
    /// Whether it is a script.
    pub script: bool,
}

/// What has a path now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    /// Permission bits; 0 for what is gone.
    pub mode: u32,
    /// What it is.
    pub kind: FileKind,
}

impl FileState {
    /// Whether it is a file with this content.
    #[must_use]
    pub fn is_of(&self, content: &[u8]) -> bool {
        use sha2::{Digest as _, Sha256};
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let of_content: String = hex(&Sha256::digest(content));
        matches!(&self.kind, FileKind::File { digest: Some(digest), .. } if *digest == of_content)
    }
}

/// What something that has a path is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// A regular file.
    File {
        /// Bytes.
        size: u64,
        /// SHA-256 of its content, hexadecimal; `None`: it could not be read.
        digest: Option<String>,
    },
    /// A folder.
    Folder,
    /// A symbolic link to this.
    Link(String),
    /// A socket, a pipe, a device.
    Special,
    /// It is no more, or cannot be looked at.
    Gone,
}

/// What tells that a server is ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ready {
    /// It accepts connections on this port of the loopback interface.
    Tcp(u16),
    /// It answers a request for this path with a status from 200 to 399.
    Http {
        /// Port on the loopback interface.
        port: u16,
        /// With a slash in front.
        path: String,
    },
    /// A line of its stdout or stderr fits this regular expression.
    Log(String),
}

/// What came of waiting for a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Awaited {
    /// It is ready.
    Ready {
        /// Since it was started, nanoseconds.
        after_ns: u64,
    },
    /// It has ended.
    Ended,
    /// It was not ready in time.
    TimedOut,
}

/// A server that takes no CPU time any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rested {
    /// Whether it does; else the time was up.
    pub at_rest: bool,
    /// When it last took some, nanoseconds since its start.
    pub after_ns: u64,
    /// Memory of all its processes, KiB (proportional set size).
    pub memory_kib: u64,
}

/// How a server ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// What was observed of it, from its start to its end.
    pub observation: Observation,
    /// Whether it had ended before it was asked to.
    pub early: bool,
    /// Whether it had to be killed, because it did not end when asked.
    pub killed: bool,
    /// Whether it handles the signal itself, which the first process of a container has to: there
    /// the signal's default action is not taken. `None`: it had ended, or it cannot be seen.
    pub handles_signal: Option<bool>,
    /// How long it took to end, nanoseconds from the signal.
    pub took_ns: u64,
}
