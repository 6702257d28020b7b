//! Samples to a tax, and the decision whether it is one.

use super::disturbance;
use super::mechanism;
use super::model::{Cost, Timing};
use crate::environment::Environment;
use crate::record::Timed;
use crate::run::Commands;
use crate::sample::Metric;
use crate::stats::{self, Decision, Estimate, MIN_BLOCKS_TO_DECIDE};
use crate::suite::TimingMode;

/// A timing judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// What both cost.
    pub timing: Timing,
    /// What the interval says; `None`: no pair of samples could be used.
    pub decision: Option<Decision>,
    /// What to be wary of, what would resolve it.
    pub notes: Vec<String>,
}

/// What the host can do and how the case is measured: what a tax must be read with.
pub(super) struct Setting {
    pub(super) mode: TimingMode,
    pub(super) metric: Metric,
    /// Ratios closer to 1 than this are no difference.
    pub(super) margin: f64,
    pub(super) threads: u32,
    pub(super) cpus: u32,
    pub(super) seed: u64,
    /// The smallest peak of a whole process that can be seen, KiB.
    pub(super) smallest_peak_kib: Option<u64>,
}

/// Judges the samples of one case and candidate.
pub(super) fn judge(timed: &Timed, setting: &Setting) -> Judged {
    let (metric, margin) = (setting.metric, setting.margin);
    let blocks = values(timed, metric);
    let measured = stats::ratio_of_pairs(&blocks, confidence(timed), setting.seed);
    let decision = measured
        .as_ref()
        .map(|measured| stats::decide(&measured.estimate, margin));
    let disturbed = disturbance::judge(&timed.blocks, setting.threads, setting.cpus);
    let beside = mechanism::beside(timed, setting);
    let mut notes = wariness(timed, setting);
    if metric == Metric::Wall {
        // Who else ran takes time and no memory.
        notes.extend(disturbed.note());
    }
    if beside.peak_is_hidden && metric == Metric::PeakMemory {
        notes.push(mechanism::PEAK_IS_HIDDEN.to_owned());
    }
    if let Some(measured) = &measured {
        notes.extend(measured.warnings.iter().map(ToString::to_string));
        if decision == Some(Decision::Inconclusive) {
            notes.push(what_would_resolve(&measured.estimate, margin));
        }
    }
    let per = iterations_per_value(metric, timed.iterations);
    Judged {
        timing: Timing {
            metric,
            margin,
            baseline: cost(blocks.iter().map(|(baseline, _)| baseline), per),
            candidate: cost(blocks.iter().map(|(_, candidate)| candidate), per),
            tax: measured.map(|measured| measured.estimate),
            p_value: p_value(timed, &blocks, margin),
            adjusted_p_value: None,
            first: None,
            beside,
            disturbed,
        },
        decision,
        notes,
    }
}

/// Judges the samples of two commands that are no case: whole processes, by their time.
#[must_use]
pub fn of_commands(timed: &Timed, how: Commands, host: Option<&Environment>) -> Judged {
    let seed = how.seed;
    let setting = Setting {
        mode: how.mode,
        metric: Metric::Wall,
        margin: how.margin,
        threads: 1,
        cpus: host.map_or(0, |host| host.cpus),
        seed,
        smallest_peak_kib: host.and_then(|host| host.smallest_peak_kib),
    };
    judge(timed, &setting)
}

/// The values that count, block by block.
pub(super) fn values(timed: &Timed, metric: Metric) -> Vec<(Vec<f64>, Vec<f64>)> {
    let blocks = timed.blocks.iter();
    blocks.map(|block| block.values(metric)).collect()
}

/// How likely blocks like these are if the ratio were within the margin, over all looks that were
/// planned: who stops at the most extreme of several looks would take too small a one otherwise.
fn p_value(timed: &Timed, blocks: &[(Vec<f64>, Vec<f64>)], margin: f64) -> Option<f64> {
    let logs = blocks.iter().map(|(a, b)| stats::log_ratios(a, b).0);
    let logs: Vec<Vec<f64>> = logs.collect();
    let p_value = stats::p_value_against_margin(&logs, margin.ln_1p())?;
    Some(match timed.looks.as_slice() {
        [] | [_] => p_value,
        looks => stats::error_over_looks(looks, p_value),
    })
}

/// The confidence that the interval must have for 95 % over all looks that were planned.
#[must_use]
pub fn confidence(timed: &Timed) -> f64 {
    stats::look_confidence(timed.looks.len())
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
    let walls: Vec<f64> = values(timed, Metric::Wall)
        .into_iter()
        .flat_map(|(baseline, candidate)| [baseline, candidate].concat())
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

/// A share as `3 %`, `2.5 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    let percent = format!("{:.1}", share * 100.0);
    format!("{} %", percent.trim_end_matches(".0"))
}

/// With more blocks than this somebody should think, not wait.
const MOST_BLOCKS: usize = 1_000;

/// Why the interval does not decide, and how many blocks would. An interval's width goes with the
/// square root of the number of blocks.
fn what_would_resolve(estimate: &Estimate, margin: f64) -> String {
    let percent = percent(margin);
    if estimate.blocks < MIN_BLOCKS_TO_DECIDE {
        return "one block says nothing of how processes vary: measure at least 6".to_owned();
    }
    let distance = (estimate.value.ln().abs() - margin.ln_1p()).abs();
    let half_width = (estimate.high / estimate.low).ln() / 2.0;
    let needed = stats::blocks_for_half_width(estimate.blocks, half_width, distance);
    // Where the interval is lopsided the formula may say fewer than there are.
    let needed = needed.map(|needed| needed.max(estimate.blocks + 1));
    if let Some(needed) = needed.filter(|needed| *needed <= MOST_BLOCKS) {
        format!(
            "the interval crosses the {percent} margin: about {needed} blocks instead of {} would decide",
            estimate.blocks
        )
    } else {
        format!(
            "the ratio is too near the {percent} margin to be decided by more blocks: ask with another margin"
        )
    }
}
