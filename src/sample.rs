//! One measured sample of a timing case, and the blocks they come in.

use serde::{Deserialize, Serialize};

use crate::environment::{CpuTimes, Throttling};

/// One measured sample. What is an `Option` is not in records of before it was measured, or could
/// not be had from this engine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// When it began, nanoseconds of `CLOCK_MONOTONIC` (one clock for all containers of a host).
    pub start_ns: u64,
    /// Wall time of all iterations together, nanoseconds.
    pub wall_ns: u64,
    /// CPU time (user and system, all threads), nanoseconds. This and what follows is of a worker
    /// itself, not of processes that it starts; of a whole process with those it waited for.
    pub cpu_ns: u64,
    /// CPU time in user mode, nanoseconds. Most kernels split CPU time by what ran at each tick
    /// (1 to 10 ms), so that only sums over many samples tell anything.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user_ns: Option<u64>,
    /// CPU time in the kernel, nanoseconds; as coarse as `user_ns`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub system_ns: Option<u64>,
    /// Peak resident set so far, KiB.
    pub max_rss_kib: u64,
    /// Page faults without I/O during the sample.
    pub minor_faults: u64,
    /// Page faults that needed I/O during the sample.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub major_faults: Option<u64>,
    /// Voluntary context switches during the sample.
    pub voluntary_switches: u64,
    /// Involuntary context switches during the sample.
    pub involuntary_switches: u64,
    /// CPU that its main thread ran on last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cpu: Option<u32>,
    /// Instructions executed in user mode by all threads and children.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub instructions: Option<u64>,
    /// What the worker had needed to set itself up, nanoseconds, where it says so: with its first
    /// sample only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub set_up_ns: Option<u64>,
}

/// What of a sample is compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// Wall time.
    #[default]
    Wall,
    /// Peak resident memory.
    PeakMemory,
}

impl Metric {
    /// The value of this metric in a sample; the unit is nanoseconds or KiB.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "52 bits hold 52 days of nanoseconds"
    )]
    pub fn of(self, sample: &Sample) -> f64 {
        match self {
            Metric::Wall => sample.wall_ns as f64,
            Metric::PeakMemory => sample.max_rss_kib as f64,
        }
    }
}

/// The samples of one pair of fresh processes, in the order A B B A A B B A ...
/// `measurement.md` calls this a block; it is the unit that statistics treat as independent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Whether the baseline was measured first.
    pub baseline_first: bool,
    /// Samples of the baseline; as many as of the candidate.
    pub baseline: Vec<Sample>,
    /// Samples of the candidate, paired by index.
    pub candidate: Vec<Sample>,
    /// Pairs at the beginning in which one of the two processes had not settled: kept, not counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub warm_up: usize,
    /// What went on in the machine meanwhile; `None`: not recorded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub meanwhile: Option<Meanwhile>,
    /// What the two processes needed to set themselves up, such as to import a package, where both
    /// say so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub set_up: Option<SetUp>,
}

/// What a pair of fresh processes needed to set themselves up, nanoseconds of wall time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUp {
    /// The baseline's.
    pub baseline_ns: u64,
    /// The candidate's.
    pub candidate_ns: u64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Block {
    /// A block without samples.
    #[must_use]
    pub fn empty(baseline_first: bool) -> Block {
        Block {
            baseline_first,
            ..Block::default()
        }
    }

    /// The values that count, of the baseline and of the candidate, paired by index; the unit is
    /// that of [`Metric::of`].
    #[must_use]
    pub fn values(&self, metric: Metric) -> (Vec<f64>, Vec<f64>) {
        let of = |samples: &[Sample]| {
            let counted = samples.iter().skip(self.warm_up);
            counted.map(|sample| metric.of(sample)).collect()
        };
        (of(&self.baseline), of(&self.candidate))
    }
}

/// What went on in the machine while a block was taken, from the start of its processes to their
/// end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Meanwhile {
    /// How long it took, nanoseconds.
    pub elapsed_ns: u64,
    /// All CPUs together.
    pub machine: Option<CpuTimes>,
    /// The CPU that both sides were bound to.
    pub cpu: Option<CpuTimes>,
    /// CPU time that both sides' containers used, nanoseconds: with what they started, their
    /// warm-up and their agents.
    pub own_ns: Option<u64>,
    /// How the baseline's container was held back by a CPU limit.
    pub baseline_throttling: Option<Throttling>,
    /// How the candidate's container was held back by a CPU limit.
    pub candidate_throttling: Option<Throttling>,
}
