//! One measured sample of a timing case, and the blocks they come in.

use serde::{Deserialize, Serialize};

/// One measured sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// When it began, nanoseconds of `CLOCK_MONOTONIC` (one clock for all containers of a host).
    pub start_ns: u64,
    /// Wall time of all iterations together, nanoseconds.
    pub wall_ns: u64,
    /// CPU time (user and system, all threads), nanoseconds.
    pub cpu_ns: u64,
    /// Peak resident set so far, KiB.
    pub max_rss_kib: u64,
    /// Page faults without I/O during the sample.
    pub minor_faults: u64,
    /// Voluntary context switches during the sample.
    pub voluntary_switches: u64,
    /// Involuntary context switches during the sample.
    pub involuntary_switches: u64,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
            baseline: Vec::new(),
            candidate: Vec::new(),
            warm_up: 0,
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
