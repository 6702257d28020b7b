//! What both sides did, and what is said of it.

use std::collections::BTreeMap;

use super::{Both, LinesDiff, Normaliser};
use crate::image::Image;
use crate::outcome::Observation;
use crate::protocol::command::Program;
use crate::protocol::{Awaited, FileState};

/// What one side did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Did {
    /// On which image.
    pub image: Image,
    /// Program and arguments.
    pub command: Vec<String>,
    /// The program's file; `None`: the image has none of that name.
    pub program: Option<Program>,
    /// The user that the image does not know, so that the engine started nothing.
    pub unknown_user: Option<String>,
    /// What was observed of it.
    pub observation: Observation,
    /// The smallest peak of memory that can be seen, KiB: that of the agent, which starts it.
    pub smallest_peak_kib: Option<u64>,
    /// The files that it wrote.
    pub written: Written,
    /// How it fared as a server, where it is one.
    pub served: Option<Served>,
}

/// Files that a command wrote, changed or removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// By path: what they were in the end.
    pub files: BTreeMap<String, FileState>,
    /// How many more there were than are looked at.
    pub more: usize,
    /// Why they are not known, where they are not.
    pub unknown: Option<String>,
}

/// How a server fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// Whether and when it was ready.
    pub ready: Awaited,
    /// Whether it ended before it was asked to.
    pub early: bool,
    /// Whether it had to be killed.
    pub killed: bool,
    /// Whether it handles the signal that asks it to end; the first process of a container has to.
    pub handles_signal: Option<bool>,
    /// How long it took to end, nanoseconds from the signal.
    pub took_ns: u64,
    /// What the load did; `None`: there is none, or the server was not ready for it.
    pub load: Option<Observation>,
}

/// What is said of both in two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Both succeed and do the same.
    Same,
    /// A succeeds, B does not.
    OnlyBFails,
    /// B succeeds, A does not.
    OnlyAFails,
    /// Neither succeeds.
    BothFail,
    /// Both succeed, and something that they did differs.
    OutputDiffers,
    /// Both do the same, B takes longer.
    Slower,
    /// Both do the same, A takes longer.
    Faster,
}

impl Class {
    /// The spelling used for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Class::Same => "same",
            Class::OnlyBFails => "only B fails",
            Class::OnlyAFails => "only A fails",
            Class::BothFail => "both fail",
            Class::OutputDiffers => "output differs",
            Class::Slower => "slower",
            Class::Faster => "faster",
        }
    }
}

/// Something that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aspect {
    /// How it ended.
    Outcome,
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// The files that it wrote.
    Files,
    /// Whether the server was ready.
    Ready,
    /// How the server took the request to end.
    Stop,
    /// How the load ended.
    LoadOutcome,
    /// The load's standard output.
    LoadStdout,
    /// The load's standard error.
    LoadStderr,
}

impl Aspect {
    /// The spelling used for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Aspect::Outcome => "outcome",
            Aspect::Stdout => "stdout",
            Aspect::Stderr => "stderr",
            Aspect::Files => "files written",
            Aspect::Ready => "ready",
            Aspect::Stop => "asked to end",
            Aspect::LoadOutcome => "outcome of the load",
            Aspect::LoadStdout => "stdout of the load",
            Aspect::LoadStderr => "stderr of the load",
        }
    }
}

/// An output of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// Which.
    pub aspect: Aspect,
    /// Lines that were compared.
    pub lines: Both<usize>,
    /// What differs in them.
    pub diff: LinesDiff,
    /// What was replaced or left out, where the outputs would differ without that.
    pub replaced: BTreeMap<Normaliser, usize>,
    /// Lines that were left out, likewise.
    pub ignored: usize,
    /// Bytes that were not kept, and so not compared.
    pub dropped: Both<u64>,
}

/// What differs in the files that were written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileDiff {
    /// Files that both wrote alike.
    pub same: usize,
    /// Files that only A wrote.
    pub only_a: Vec<(String, FileState)>,
    /// Files that only B wrote.
    pub only_b: Vec<(String, FileState)>,
    /// Files that both wrote, and not alike.
    pub differ: Vec<(String, Both<FileState>)>,
    /// Files that the user wants left out.
    pub ignored: usize,
    /// Files that were not looked at, because there are too many.
    pub more: usize,
}

impl FileDiff {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.only_a.is_empty() && self.only_b.is_empty() && self.differ.is_empty()
    }
}

/// Both sides compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// What is said of it in two words; time is not in it.
    pub class: Class,
    /// In what they differ.
    pub differs: Vec<Aspect>,
    /// The outputs.
    pub streams: Vec<Stream>,
    /// The files.
    pub files: FileDiff,
}
