//! Samples to a tax, and the decision whether it is one.

use super::disturbance;
use super::mechanism;
use super::model::{Cost, Thresholds, Timing};
use crate::record::Timed;
use crate::sample::{Block, Metric, Sample};
use crate::stats::{self, Estimate};
use crate::suite::TimingMode;

/// What an interval says about a margin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The whole interval is above `1 + margin`.
    Slower,
    /// The whole interval is below `1 / (1 + margin)`.
    Faster,
    /// The whole interval is between them.
    NoDifference,
    /// It crosses one of them.
    Inconclusive,
}

/// One block says nothing of how processes vary, and that is most of the variance.
const MIN_BLOCKS_TO_DECIDE: usize = 2;

/// Decides.
#[must_use]
pub fn decide(estimate: &Estimate, margin: f64) -> Decision {
    let (below, above) = ((1.0 + margin).recip(), 1.0 + margin);
    if estimate.blocks < MIN_BLOCKS_TO_DECIDE {
        Decision::Inconclusive
    } else if estimate.low > above {
        Decision::Slower
    } else if estimate.high < below {
        Decision::Faster
    } else if estimate.low > below && estimate.high < above {
        Decision::NoDifference
    } else {
        Decision::Inconclusive
    }
}

/// A timing judged; `decision` is `None` when no pair of samples could be used.
pub(super) struct Judged {
    pub(super) timing: Timing,
    pub(super) decision: Option<Decision>,
    pub(super) notes: Vec<String>,
}

/// What the host can do and how the case is measured: what a tax must be read with.
pub(super) struct Setting {
    pub(super) mode: TimingMode,
    pub(super) metric: Metric,
    pub(super) threads: u32,
    pub(super) cpus: u32,
    pub(super) seed: u64,
    /// The smallest peak of a whole process that can be seen, KiB.
    pub(super) smallest_peak_kib: Option<u64>,
}

/// Judges the samples of one case and candidate.
pub(super) fn judge(timed: &Timed, setting: &Setting, thresholds: &Thresholds) -> Judged {
    let metric = setting.metric;
    let blocks: Vec<(Vec<f64>, Vec<f64>)> = timed
        .blocks
        .iter()
        .map(|block| {
            (
                values(metric, &block.baseline),
                values(metric, &block.candidate),
            )
        })
        .collect();
    let measured = stats::ratio_of_pairs(&blocks, thresholds.confidence, setting.seed);
    let decision = measured
        .as_ref()
        .map(|measured| decide(&measured.estimate, thresholds.margin));
    let disturbed = disturbance::judge(&timed.blocks, setting.threads, setting.cpus);
    let beside = mechanism::beside(timed, setting, thresholds);
    let mut notes = wariness(timed, setting);
    notes.extend(disturbed.note());
    if beside.peak_is_hidden && metric == Metric::PeakMemory {
        notes.push(mechanism::PEAK_IS_HIDDEN.to_owned());
    }
    if let Some(measured) = &measured {
        notes.extend(measured.warnings.iter().map(ToString::to_string));
        if decision == Some(Decision::Inconclusive) {
            notes.push(what_would_resolve(&measured.estimate, thresholds.margin));
        }
    }
    let per = iterations_per_value(metric, timed.iterations);
    Judged {
        timing: Timing {
            metric,
            baseline: cost(blocks.iter().map(|(baseline, _)| baseline), per),
            candidate: cost(blocks.iter().map(|(_, candidate)| candidate), per),
            tax: measured.map(|measured| measured.estimate),
            beside,
            disturbed,
        },
        decision,
        notes,
    }
}

fn values(metric: Metric, samples: &[Sample]) -> Vec<f64> {
    samples.iter().map(|sample| metric.of(sample)).collect()
}

/// Time is of all iterations together; peak memory is of the process.
#[expect(
    clippy::cast_precision_loss,
    reason = "iteration counts stay below 2^52"
)]
fn iterations_per_value(metric: Metric, iterations: u64) -> f64 {
    match metric {
        Metric::Wall => iterations.max(1) as f64,
        Metric::PeakMemory => 1.0,
    }
}

fn cost<'a>(blocks: impl Iterator<Item = &'a Vec<f64>>, iterations: f64) -> Option<Cost> {
    let all: Vec<f64> = blocks.flatten().copied().collect();
    stats::median(&all).map(|median| Cost {
        median: median / iterations,
        samples: all.len(),
    })
}

/// Samples shorter than this measure the clock and the scheduler.
const SHORTEST_SAMPLE_NS: f64 = 1e6;

fn wariness(timed: &Timed, setting: &Setting) -> Vec<String> {
    let mut notes = Vec::new();
    if setting.cpus > 0 && setting.threads > setting.cpus {
        notes.push(format!(
            "{} threads on {} CPUs: the tax depends on the scheduler and the load",
            setting.threads, setting.cpus
        ));
    }
    let sides = |block: &Block| [block.baseline.clone(), block.candidate.clone()].concat();
    let walls: Vec<f64> = timed
        .blocks
        .iter()
        .flat_map(|block| values(Metric::Wall, &sides(block)))
        .collect();
    let is_loop = match setting.mode {
        TimingMode::Loop => true,
        // A process takes as long as it takes.
        TimingMode::Process => false,
    };
    if is_loop && stats::median(&walls).is_some_and(|wall| wall < SHORTEST_SAMPLE_NS) {
        notes
            .push("samples are shorter than 1 ms: the clock and the scheduler weigh in".to_owned());
    }
    notes
}

/// With more blocks than this somebody should think, not wait.
const MOST_BLOCKS: f64 = 1_000.0;

/// Why the interval does not decide, and how many blocks would. An interval's width goes with the
/// square root of the number of blocks.
fn what_would_resolve(estimate: &Estimate, margin: f64) -> String {
    let percent = margin * 100.0;
    if estimate.blocks < MIN_BLOCKS_TO_DECIDE {
        return "one block says nothing of how processes vary: measure at least 6".to_owned();
    }
    let distance = (estimate.value.ln().abs() - margin.ln_1p()).abs();
    let half_width = (estimate.high / estimate.low).ln() / 2.0;
    let needed = stats::number(estimate.blocks) * (half_width / distance).powi(2);
    if needed.is_finite() && needed <= MOST_BLOCKS {
        // Where the interval is lopsided the formula may say fewer than there are.
        let needed = needed.max(stats::number(estimate.blocks + 1)).ceil();
        format!(
            "the interval crosses the {percent:.0} % margin: about {needed:.0} blocks instead of {} would decide",
            estimate.blocks
        )
    } else {
        format!(
            "the ratio is too near the {percent:.0} % margin to be decided by more blocks: ask with another margin"
        )
    }
}
