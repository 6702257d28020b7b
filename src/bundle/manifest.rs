//! What a bundle says of itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::outcome::{Observation, Outcome};
use crate::protocol::Job;

/// Version of the format; a newer one is refused.
pub const FORMAT_VERSION: u32 = 2;

/// A bundle, its files apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    /// Version of the program that made it.
    pub tool_version: String,
    /// When, as `2026-01-31`.
    pub made: String,
    /// Its name: that of the folder in the archive.
    pub name: String,
    /// The question, in one sentence.
    pub title: String,
    /// What is known of it, in paragraphs.
    #[serde(default)]
    pub about: Vec<String>,
    /// Where it was reported, why it is so: links.
    #[serde(default)]
    pub links: Vec<String>,
    /// The image where it goes well, and the one where it does not.
    pub sides: [Side; 2],
    /// Where the user's own Dockerfile makes the images: the network that it is built with.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub build_network: Option<String>,
    /// What tells whether it goes wrong.
    pub tells: Tells,
    /// How often it is run.
    pub runs: u64,
    /// What was seen on further images, a line each.
    #[serde(default)]
    pub others: Vec<String>,
    /// What it was made on: engine, kernel, processor.
    #[serde(default)]
    pub machine: Vec<String>,
    /// The other files, by path.
    pub files: BTreeMap<String, FileRecord>,
}

/// By what one sees whether it goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tells {
    /// How it ends.
    Outcome,
    /// What it prints.
    Stdout,
    /// What it prints on standard error.
    Stderr,
    /// Which DNS queries it sends.
    Queries,
    /// Nothing: both sides did the same when it was made.
    Nothing,
}

impl Tells {
    /// The spelling used for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Tells::Outcome => "how it ends",
            Tells::Stdout => "what it prints",
            Tells::Stderr => "what it prints on standard error",
            Tells::Queries => "which DNS queries it sends",
            Tells::Nothing => "nothing",
        }
    }

    /// What tells two observations apart, the plainest first.
    #[must_use]
    pub fn of(a: &Observation, b: &Observation) -> Tells {
        let queries = |seen: &Observation| crate::compare::behaviour::query_set(seen);
        let text = |output: &crate::outcome::Output| output.bytes.trim_ascii_end().to_vec();
        if a.outcome != b.outcome {
            Tells::Outcome
        } else if text(&a.stdout) != text(&b.stdout) {
            Tells::Stdout
        } else if queries(a) != queries(b) {
            Tells::Queries
        } else if text(&a.stderr) != text(&b.stderr) {
            Tells::Stderr
        } else {
            Tells::Nothing
        }
    }
}

/// Which side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Where it goes well.
    Baseline,
    /// Where it goes wrong.
    Candidate,
}

impl Role {
    /// Its folder in the bundle.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Role::Baseline => "baseline",
            Role::Candidate => "candidate",
        }
    }
}

/// One side: the image, what is run, and what was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// Which.
    pub role: Role,
    /// What the user calls the image: `alpine:3.20`.
    pub label: String,
    /// What Docker is told to take: by digest where it has one.
    pub reference: String,
    /// What to take where that is not at hand: the published image that it stands for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub instead: Option<String>,
    /// The engine's id of the image.
    pub id: String,
    /// What is to be known of the image.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// Its libc, such as `musl 1.2.5`.
    pub libc: String,
    /// What is run.
    pub job: Job,
    /// As which user; `None`: the image's own.
    pub user: Option<String>,
    /// Memory limit, bytes.
    pub memory_bytes: Option<u64>,
    /// Limit of CPU time, billionths of a CPU.
    pub nano_cpus: Option<u64>,
    /// CPUs it may use.
    pub cpuset: Option<String>,
    /// Kernel settings of the container.
    pub sysctls: BTreeMap<String, String>,
    /// Size of a fresh `/tmp` in memory, bytes.
    pub tmpfs_bytes: Option<u64>,
    /// Working directory of the container.
    pub workdir: Option<String>,
    /// What was seen: where it went wrong, one such time.
    pub seen: Observation,
    /// In how many of how many runs it went wrong.
    pub failures: u64,
    /// How often it was run.
    pub trials: u64,
    /// What a closer look found, in lines of text.
    #[serde(default)]
    pub evidence: Vec<String>,
}

impl Side {
    /// Whether Docker alone cannot give the program what it needs: scripted DNS, a time limit.
    #[must_use]
    pub fn needs_runner(&self) -> bool {
        self.job.dns.is_some() || self.seen.outcome == Outcome::TimedOut
    }
}

/// A file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum FileRecord {
    /// A regular file.
    File {
        /// SHA-256, hexadecimal.
        sha256: String,
        /// Bytes.
        size: u64,
        /// Whether it can be executed.
        executable: bool,
    },
    /// A symbolic link to this.
    Link(String),
}
