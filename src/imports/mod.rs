//! Tests that users have already: container-structure-test and goss files, run on two images.
//!
//! A file is read into [`Test`]s, each says what it needs to see ([`Subject`]), and [`judge`], which is
//! pure, tells of what was seen whether it passes. What neither format's own program would need more
//! than an image for is run; the rest is named and not tried.

mod goss;
mod judge;
mod look;
mod matching;
mod packages;
mod read;
mod structure;

use std::collections::BTreeMap;

pub use judge::{FileSeen, Kind, Seen, Verdict, judge};
pub use look::look;
pub use matching::Matcher;
pub use packages::packages;
#[cfg(any(test, fuzzing))]
pub(crate) use read::understood;
pub use read::{ImportError, read};

/// A test.
#[derive(Debug, Clone)]
pub struct Test {
    /// What the file calls it: `command: python starts`.
    pub name: String,
    /// What is looked at, and what is expected.
    pub subject: Subject,
}

/// What is looked at, and what is expected of it.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A command that is run.
    Command(CommandTest),
    /// A file of the image.
    File(FileTest),
    /// A package of its distribution.
    Package(PackageTest),
    /// A line of `/etc/passwd` or `/etc/group`.
    Account(AccountTest),
    /// What the image says of how it is to be run.
    Configuration(ConfigurationTest),
    /// Something that is not tried, and why.
    NotTried(String),
}

/// A command that is run.
#[derive(Debug, Clone, Default)]
pub struct CommandTest {
    /// Commands that are run before in the same container.
    pub setup: Vec<Vec<String>>,
    /// Program and arguments.
    pub argv: Vec<String>,
    /// Environment beside the image's own.
    pub env: BTreeMap<String, String>,
    /// The exit status.
    pub exit: i32,
    /// What stdout must hold or must not.
    pub stdout: Vec<Matcher>,
    /// The same of stderr.
    pub stderr: Vec<Matcher>,
}

/// A file of the image.
#[derive(Debug, Clone, Default)]
pub struct FileTest {
    /// Its path.
    pub path: String,
    /// Whether it is to be there.
    pub exists: bool,
    /// What it is to be.
    pub kind: Option<Kind>,
    /// Rights, as in `chmod`.
    pub mode: Option<u32>,
    /// Rights of which at least one is to be there (`0o100`: the owner may execute it).
    pub any_of_mode: u32,
    /// User that owns it.
    pub uid: Option<u64>,
    /// Group that owns it.
    pub gid: Option<u64>,
    /// The same by name.
    pub owner: Option<String>,
    /// The same by name.
    pub group: Option<String>,
    /// Where a link leads.
    pub linked_to: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// What it must hold or must not.
    pub content: Vec<Matcher>,
}

/// A package.
#[derive(Debug, Clone)]
pub struct PackageTest {
    /// Its name.
    pub name: String,
    /// Whether it is to be installed.
    pub installed: bool,
    /// In one of these versions; empty: any.
    pub versions: Vec<String>,
}

/// A user or group.
#[derive(Debug, Clone)]
pub struct AccountTest {
    /// Its name.
    pub name: String,
    /// Whether it is a group.
    pub is_group: bool,
    /// Whether it is to be there.
    pub exists: bool,
    /// Its number.
    pub id: Option<u64>,
    /// A user's home.
    pub home: Option<String>,
    /// A user's shell.
    pub shell: Option<String>,
}

/// What the image says of how it is to be run.
#[derive(Debug, Clone, Default)]
pub struct ConfigurationTest {
    /// Variables and what their values must match.
    pub env: Vec<(String, Matcher)>,
    /// Labels and what their values must match.
    pub labels: Vec<(String, Matcher)>,
    /// Entry point.
    pub entrypoint: Option<Vec<String>>,
    /// Command.
    pub command: Option<Vec<String>>,
    /// User.
    pub user: Option<String>,
}

#[cfg(test)]
mod tests;
