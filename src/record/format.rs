//! What a run folder holds: the seam between running and comparing.
//!
//! `run.json` has the header, `trials.jsonl` one line per finished trial in the order of their end.

use serde::{Deserialize, Serialize};

use super::survey::{Pinning, Survey};
use crate::engine::EngineInfo;
use crate::image::Image;
use crate::outcome::{Broken, Observation};
use crate::sample::Block;
use crate::suite::{Case, CaseId};

/// Version of the format; a reader refuses what is newer than itself.
pub const FORMAT_VERSION: u32 = 1;

/// The contents of `run.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// [`FORMAT_VERSION`]; first in the file.
    pub format_version: u32,
    /// Folder name of the run.
    pub run_id: String,
    /// Version of alpine-tax.
    pub tool_version: String,
    /// When it began.
    pub started: jiff::Timestamp,
    /// When it ended; `None`: it is still running or was cut off.
    pub finished: Option<jiff::Timestamp>,
    /// Seed of everything random.
    pub seed: u64,
    /// The engine's host.
    pub machine: Machine,
    /// The engine's host seen from inside a container, when timings were to be taken.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub survey: Option<Survey>,
    /// What single-threaded timings were bound to; `None`: nothing was decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pinning: Option<Pinning>,
    /// The engine.
    pub engine: EngineInfo,
    /// The baseline and the candidates.
    pub images: Vec<RunImage>,
    /// The suites that took part.
    pub suites: Vec<RunSuite>,
    /// The cases, in the order of the plan.
    pub cases: Vec<Case>,
    /// Said in the first lines of the report: stand-ins, missing payloads, an image that lies.
    pub notes: Vec<String>,
    /// Seconds spent on preparing, known when that is done.
    pub prepare_seconds: f64,
    /// Seconds spent on running, known at the end.
    pub run_seconds: f64,
}

/// An image and its role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunImage {
    /// What it is compared as.
    pub role: Role,
    /// The image.
    pub image: Image,
}

/// What an image is compared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// What is compared with.
    Baseline,
    /// What is compared.
    Candidate,
}

/// A suite as the report needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSuite {
    /// Its name.
    pub name: String,
    /// One line.
    pub title: String,
    /// Prose.
    pub about: String,
}

/// The host that ran the trials.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// Digest over what makes a machine comparable with itself: CPU model and count, memory, kernel.
    pub fingerprint: String,
    /// CPU model.
    pub cpu: String,
    /// CPUs.
    pub cpus: u32,
    /// Memory, bytes.
    pub memory_bytes: u64,
    /// Kernel release.
    pub kernel: String,
    /// Frequency governor of CPU 0, where there is one.
    pub governor: Option<String>,
    /// Clock source.
    pub clock_source: Option<String>,
    /// Hypervisor flag of the CPU.
    pub virtualised: bool,
    /// Load average over a minute when the run began.
    pub load: f64,
    /// `/proc/sys/kernel/randomize_va_space`.
    pub aslr: Option<String>,
    /// Transparent huge pages setting.
    pub huge_pages: Option<String>,
    /// Share of CPU time stolen by the hypervisor since boot.
    pub steal: f64,
}

/// One line of `trials.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrialRecord {
    /// The case.
    pub case: CaseId,
    /// Name of the image; for timings: of the candidate.
    pub image: String,
    /// When it ended.
    pub at: jiff::Timestamp,
    /// What came of it.
    pub result: TrialResult,
}

/// What came of a trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrialResult {
    /// A behaviour trial: what was observed.
    Observed(Box<Observation>),
    /// A timing trial: the baseline and this image, interleaved.
    Timed(Box<Timed>),
    /// The harness could not tell.
    Broken(Broken),
    /// Not applicable to this image, and why.
    Unsupported(String),
}

/// The samples of a timing trial.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Timed {
    /// Iterations in each sample, the same on both sides.
    pub iterations: u64,
    /// The blocks.
    pub blocks: Vec<Block>,
    /// CPU that both sides were bound to; `None`: to none, or not recorded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pinned_to: Option<u32>,
}
