//! Numbers for programs that keep or compare them.

pub mod bmf;
pub mod csv;
pub mod gobench;
pub mod openmetrics;
pub mod verdicts;

use crate::compare::{Finding, Timing};
use crate::sample::Metric;

/// The timings of a run, with the findings they belong to.
fn timings(findings: &[Finding]) -> impl Iterator<Item = (&Finding, &Timing)> {
    findings
        .iter()
        .filter_map(|finding| Some((finding, finding.timing()?)))
}

/// The spelling of a metric in names and labels.
fn metric_name(metric: Metric) -> &'static str {
    match metric {
        Metric::Wall => "wall",
        Metric::PeakMemory => "peak-memory",
    }
}
