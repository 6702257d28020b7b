//! What a run folder holds: the seam between running and comparing.
//!
//! `run.json` has the header, `trials.jsonl` one line per finished trial in the order of their end.

use serde::{Deserialize, Serialize};

use super::options::RunOptions;
use super::share::{Part, Share};
use super::survey::{Pinning, Survey};
use crate::engine::EngineInfo;
use crate::image::Image;
use crate::outcome::{Broken, Observation};
use crate::sample::Block;
use crate::suite::{Case, CaseId, Claim, Kind, Mitigation, Package, TimingMode};

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
    /// What was asked for; `None` in records older than this field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<RunOptions>,
    /// How costs were measured and judged.
    #[serde(default)]
    pub measuring: Measuring,
    /// The cases, in the order of the plan.
    pub cases: Vec<Case>,
    /// What people say that these cases tell of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// The mitigations that were tried.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mitigations: Vec<Mitigation>,
    /// The plan that it is a part of; `None`: a run of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
    /// The records that it was merged of; empty: it was run as it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// Said in the first lines of the report: stand-ins, missing payloads, an image that lies.
    pub notes: Vec<String>,
    /// Seconds spent on preparing, known when that is done.
    pub prepare_seconds: f64,
    /// Seconds spent on running, known at the end.
    pub run_seconds: f64,
}

impl Header {
    /// The host of a part of a merged record; of other records there is one.
    #[must_use]
    pub fn host(&self, part: Option<usize>) -> HostOf<'_> {
        match part.and_then(|part| self.parts.get(part)) {
            Some(part) => HostOf {
                machine: &part.machine,
                survey: part.survey.as_ref(),
                pinning: part.pinning.as_ref(),
                engine: &part.engine,
                floors: Some(&part.floors),
                label: Some(&part.label),
            },
            None => HostOf {
                machine: &self.machine,
                survey: self.survey.as_ref(),
                pinning: self.pinning.as_ref(),
                engine: &self.engine,
                floors: None,
                label: None,
            },
        }
    }

    /// The hosts of the parts of a merged record, each once, by the part of which most is known; of other
    /// records the one that there is.
    #[must_use]
    pub fn hosts(&self) -> Vec<HostOf<'_>> {
        let mut hosts: Vec<HostOf<'_>> = Vec::new();
        for part in 0..self.parts.len() {
            let host = self.host(Some(part));
            match hosts.iter_mut().find(|known| known.label == host.label) {
                Some(known) if known.survey.is_none() => *known = host,
                Some(_) => {}
                None => hosts.push(host),
            }
        }
        if hosts.is_empty() {
            hosts.push(self.host(None));
        }
        hosts
    }

    /// The host that an image was run on, where a merged record has an entry for each.
    #[must_use]
    pub fn host_of_image(&self, name: &str) -> HostOf<'_> {
        let entry = self.images.iter().find(|entry| entry.image.name == name);
        self.host(entry.and_then(|entry| entry.part))
    }

    /// Name of the image that the others are compared with.
    #[must_use]
    pub fn baseline(&self) -> Option<&str> {
        let baseline = self
            .images
            .iter()
            .find(|image| image.role == Role::Baseline);
        baseline.map(|image| image.image.name.as_str())
    }
}

/// A host of a run.
#[derive(Debug, Clone, Copy)]
pub struct HostOf<'h> {
    /// The host.
    pub machine: &'h Machine,
    /// It, seen from inside a container.
    pub survey: Option<&'h Survey>,
    /// What single-threaded timings were bound to there.
    pub pinning: Option<&'h Pinning>,
    /// Its engine.
    pub engine: &'h EngineInfo,
    /// What equal programs differ by there; `None`: as the run says.
    pub floors: Option<&'h Floors>,
    /// What people call it; `None`: there is only one.
    pub label: Option<&'h str>,
}

/// How costs were measured and judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measuring {
    /// Time for each timing case, milliseconds; 0: the record does not say.
    pub budget_ms: u64,
    /// Ratios closer to 1 than this are no difference, such as 0.03.
    pub margin: f64,
    /// What equal programs were seen to differ by on this machine; no margin is smaller, unless the
    /// user said so.
    #[serde(default)]
    pub floors: Floors,
    /// Whether what was slower or faster was measured once more.
    pub confirm: bool,
}

/// What equal programs differ by on a machine, as a share such as 0.02, by class of cases: what nine
/// of ten estimates keep. `None`: not tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Floors {
    /// Workers with one thread.
    pub single: Option<f64>,
    /// Workers with several threads.
    pub threads: Option<f64>,
    /// Whole processes.
    pub processes: Option<f64>,
}

impl Floors {
    /// That of the class that this kind belongs to.
    #[must_use]
    pub fn of(&self, kind: &Kind) -> Option<f64> {
        match kind {
            Kind::Behaviour { .. } => None,
            Kind::Timing {
                mode: TimingMode::Process,
                ..
            } => self.processes,
            Kind::Timing { threads: 1, .. } => self.single,
            Kind::Timing { .. } => self.threads,
        }
    }

    /// Raises that of the class that this kind belongs to.
    pub fn raise(&mut self, kind: &Kind, seen: f64) {
        let floor = match kind {
            Kind::Behaviour { .. } => return,
            Kind::Timing {
                mode: TimingMode::Process,
                ..
            } => &mut self.processes,
            Kind::Timing { threads: 1, .. } => &mut self.single,
            Kind::Timing { .. } => &mut self.threads,
        };
        *floor = Some(floor.unwrap_or(0.0).max(seen));
    }

    /// All of them, with the names of the classes.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Option<f64>); 3] {
        [
            ("one thread", self.single),
            ("several threads", self.threads),
            ("whole processes", self.processes),
        ]
    }
}

impl Default for Measuring {
    fn default() -> Measuring {
        Measuring {
            budget_ms: 0,
            margin: DEFAULT_MARGIN,
            floors: Floors::default(),
            confirm: false,
        }
    }
}

/// Two builds of the same arithmetic differed by 1.6 % through code layout alone, so less than 2 to
/// 3 % cannot be claimed from one build.
pub const DEFAULT_MARGIN: f64 = 0.03;

/// An image and its role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunImage {
    /// What it is compared as.
    pub role: Role,
    /// The image.
    pub image: Image,
    /// Of merged records: a part that was run on the machine that this entry is about, where the same
    /// image has one for each machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<usize>,
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

impl Role {
    /// The spelling in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Baseline => "baseline",
            Role::Candidate => "candidate",
        }
    }
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
    /// The packages that its cases try, as published; the rows of the extension matrix.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<Package>,
    /// Digest over the files of its folder and what all suites share; `None` in records older than
    /// this field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// The host that ran the trials.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// Digest over what makes a machine comparable with itself: CPU model and count, memory, kernel.
    pub fingerprint: String,
    /// What the user calls it, else the name of the engine's host; `None` in records older than this
    /// field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
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
    /// Whether it was measured to confirm what an earlier trial of the same case and image said.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirms: bool,
    /// Of merged records: the part that it was run in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<usize>,
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
    /// Numbers of blocks after which it was planned to look whether to stop; the interval's
    /// confidence follows from how many they are. Absent in records of before: one look, at the end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looks: Vec<usize>,
    /// CPU that both sides were bound to; `None`: to none, or not recorded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pinned_to: Option<u32>,
    /// Whether another pair was sampled at the same time, on another CPU.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beside_another: bool,
}
