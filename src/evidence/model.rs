//! What can be known of a program that failed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::outcome::Outcome;

/// What was found out about one side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Evidence {
    /// Where it was when its end came; `None`: not looked at, or it could not be.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stop: Option<Stop>,
    /// What it asked of the kernel.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub calls: Option<Calls>,
    /// Its resource limits, in the kernel's order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub limits: Vec<Limit>,
    /// What could not be found out, and why.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub notes: Vec<String>,
}

/// A closer look at an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Look {
    /// What the user calls it.
    pub label: String,
    /// How the program ended there.
    pub outcome: Outcome,
    /// What was found out.
    pub evidence: Evidence,
}

/// The state of a program at a fatal signal, or just before it exited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Stop {
    /// The signal; `None`: it was about to exit.
    pub signal: Option<String>,
    /// `si_code` of the signal: 1 nothing is mapped there (`SEGV_MAPERR`), 2 not permitted
    /// (`SEGV_ACCERR`), 128 the kernel says no more (`SI_KERNEL`), -6 the program itself (`SI_TKILL`).
    pub code: i64,
    /// The address that was accessed, where the signal tells.
    pub address: Option<u64>,
    /// Program counter.
    pub pc: u64,
    /// Stack pointer.
    pub sp: u64,
    /// What was about to be executed, disassembled.
    pub instruction: String,
    /// General registers, as the debugger names them.
    pub registers: Vec<(String, u64)>,
    /// The innermost frames.
    pub frames: Vec<Frame>,
    /// The outermost, where there are more than the innermost that are kept.
    pub outer: Vec<Frame>,
    /// Threads.
    pub threads: usize,
    /// Memory map.
    pub maps: Vec<Mapping>,
    /// Shared objects without a symbol table of their own, of which a name is only the nearest that
    /// they export.
    pub stripped: Vec<String>,
    /// What that most likely means.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub meaning: Option<String>,
}

/// A frame of a backtrace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Frame {
    /// From 0, the innermost.
    pub number: u64,
    /// Address; `None` where the debugger gives source lines instead.
    pub address: Option<u64>,
    /// Function; `??` where it has no name.
    pub function: String,
    /// File of the object, or source file and line.
    pub place: Option<String>,
}

/// A part of the address space.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Mapping {
    /// First address.
    pub start: u64,
    /// The one behind the last.
    pub end: u64,
    /// `r-xp`.
    pub permissions: String,
    /// Where in the file it begins.
    pub offset: u64,
    /// The file, or `[heap]`, `[stack]`, ...; empty: anonymous memory.
    pub file: String,
}

/// A resource limit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Limit {
    /// As the kernel calls it: `Max stack size`.
    pub name: String,
    /// `unlimited`, or a number.
    pub soft: String,
    /// The same.
    pub hard: String,
    /// `bytes`, `processes`, ...; empty: none.
    pub unit: String,
}

/// System calls, from the program's own start on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Calls {
    /// By name.
    pub by_name: BTreeMap<String, Call>,
    /// Signals and ends, in order: `SIGSEGV {si_addr=NULL}`, `killed by SIGSEGV`.
    pub events: Vec<String>,
    /// The last calls before the end.
    pub last: Vec<String>,
}

/// How often a system call was made, and what it failed with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Call {
    /// How often.
    pub count: u64,
    /// Failures by error: `ENOENT` 3.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub errors: BTreeMap<String, u64>,
}
