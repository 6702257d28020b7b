//! What the JSON report says of the machine, and of what was used beside what was compared.

use serde::Serialize;

use crate::compare::{Beside, Comparison, Disturbed, Spent};
use crate::environment::Environment;
use crate::record::{Harness, Pinning, Run};
use crate::stats::Estimate;

/// The machine, as recorded, and what went on in it.
#[derive(Serialize)]
pub(super) struct Surroundings<'a> {
    at_start: &'a Environment,
    at_end: Option<&'a Environment>,
    harness: &'a Harness,
    pinning: Option<&'a Pinning>,
    during: Option<DuringOut>,
}

#[derive(Serialize)]
struct DuringOut {
    blocks: usize,
    others_cpus: Option<f64>,
    steal: Option<f64>,
    throttled_blocks: usize,
}

impl<'a> Surroundings<'a> {
    pub(super) fn of(run: &'a Run, comparison: &Comparison) -> Option<Surroundings<'a>> {
        let survey = run.header.survey.as_ref()?;
        Some(Surroundings {
            at_start: &survey.at_start,
            at_end: survey.at_end.as_ref(),
            harness: &survey.harness,
            pinning: run.header.pinning.as_ref(),
            during: comparison.during.map(|during| DuringOut {
                blocks: during.blocks,
                others_cpus: during.others,
                steal: during.steal,
                throttled_blocks: during.throttled,
            }),
        })
    }
}

/// What both sides of a timing used beside what was compared.
#[derive(Serialize)]
pub(super) struct Used {
    baseline: Option<Sums>,
    candidate: Option<Sums>,
    peak_memory: Option<Ratio>,
    peak_is_hidden: bool,
}

/// Sums over all samples of a side.
#[derive(Serialize)]
struct Sums {
    iterations: f64,
    wall_ns: f64,
    cpu_ns: f64,
    user_ns: Option<f64>,
    system_ns: Option<f64>,
    kernel_share: Option<f64>,
    minor_faults: f64,
    major_faults: Option<f64>,
    voluntary_switches: f64,
    involuntary_switches: f64,
    instructions: Option<f64>,
    peak_kib: Option<f64>,
}

#[derive(Serialize)]
struct Ratio {
    ratio: f64,
    low: f64,
    high: f64,
    confidence: f64,
    blocks: usize,
}

impl From<&Beside> for Used {
    fn from(beside: &Beside) -> Used {
        Used {
            baseline: beside.baseline.as_ref().map(Sums::from),
            candidate: beside.candidate.as_ref().map(Sums::from),
            peak_memory: beside.peak_memory.map(Ratio::from),
            peak_is_hidden: beside.peak_is_hidden,
        }
    }
}

impl From<&Spent> for Sums {
    fn from(spent: &Spent) -> Sums {
        Sums {
            iterations: spent.iterations,
            wall_ns: spent.wall_ns,
            cpu_ns: spent.cpu_ns,
            user_ns: spent.user_ns,
            system_ns: spent.system_ns,
            kernel_share: spent.kernel_share(),
            minor_faults: spent.minor_faults,
            major_faults: spent.major_faults,
            voluntary_switches: spent.voluntary_switches,
            involuntary_switches: spent.involuntary_switches,
            instructions: spent.instructions,
            peak_kib: spent.peak_kib,
        }
    }
}

impl From<Estimate> for Ratio {
    fn from(estimate: Estimate) -> Ratio {
        Ratio {
            ratio: estimate.value,
            low: estimate.low,
            high: estimate.high,
            confidence: estimate.confidence,
            blocks: estimate.blocks,
        }
    }
}

/// How many blocks of a timing were disturbed, by what.
#[derive(Serialize)]
pub(super) struct DisturbedOut {
    judged: usize,
    baseline_throttled: usize,
    candidate_throttled: usize,
    stolen: usize,
    crowded: usize,
    any: usize,
}

impl From<Disturbed> for DisturbedOut {
    fn from(disturbed: Disturbed) -> DisturbedOut {
        DisturbedOut {
            judged: disturbed.judged,
            baseline_throttled: disturbed.baseline_throttled,
            candidate_throttled: disturbed.candidate_throttled,
            stolen: disturbed.stolen,
            crowded: disturbed.crowded,
            any: disturbed.any,
        }
    }
}
