//! Entries about what the images cost: a bar, the ratio, its interval, and both costs.

use super::page::{Ink, Page, Run, padded, plain, run};
use super::{entry_line, remarks};
use crate::compare::{Finding, Timing, Verdict};
use crate::report::text::columns;
use crate::report::view::{Entry, View};
use crate::report::{mechanism, units};
use crate::sample::Metric;
use crate::stats::Estimate;

/// A bar of full length is at least this ratio, so that 5 % never looks like much.
const SHORTEST_SCALE: f64 = 4.0;

pub(super) fn write(page: &mut Page, view: &View<'_>, entry: &Entry<'_>, verbose: bool) {
    entry_line(page, ("•", Ink::Dim), entry);
    let labels = entry
        .findings
        .iter()
        .map(|finding| columns(view.label(&finding.image)));
    let label_width = labels.max().unwrap_or(0) + 2;
    let scale = scale(view);
    for finding in &entry.findings {
        let mut runs = vec![run(
            Ink::Strong,
            padded(view.label(&finding.image), label_width),
        )];
        runs.extend(tax_runs(page, finding, scale));
        page.line(4, &runs);
        if let (true, Some(estimate)) = (verbose, finding.timing().and_then(|timing| timing.tax)) {
            let basis = format!("{} pairs in {} blocks", estimate.pairs, estimate.blocks);
            page.line(6, &[run(Ink::Dim, basis)]);
        }
        let evidence = finding
            .timing()
            .filter(|_| verbose)
            .map(mechanism::evidence);
        for line in evidence.unwrap_or_default() {
            page.line(6, &[run(Ink::Dim, line)]);
        }
    }
    remarks(page, view, entry, verbose);
}

/// The logarithm that a full bar stands for: that of the largest ratio in the report.
fn scale(view: &View<'_>) -> f64 {
    let findings = view.comparison.findings.iter();
    let logs = findings.filter_map(|finding| Some(finding.timing()?.tax?.value.ln().abs()));
    logs.fold(SHORTEST_SCALE.ln(), f64::max)
}

fn tax_runs(page: &Page, finding: &Finding, scale: f64) -> Vec<Run> {
    let ink = match finding.verdict {
        Verdict::Slower => Ink::Bad,
        Verdict::Faster => Ink::Good,
        _ => Ink::Dim,
    };
    let Some((timing, tax)) = finding.timing().and_then(|t| Some((t, t.tax?))) else {
        return vec![run(Ink::Warning, finding.verdict.as_str())];
    };
    let length = if page.width() >= 80 { 16 } else { 8 };
    let (said, interval) = ratio(&tax, timing.metric, finding.verdict);
    let mut runs = vec![
        run(ink, padded(&bar(tax.value, scale, length), length + 1)),
        run(ink, said),
        plain(format!(" ({interval})")),
    ];
    runs.extend(costs(timing).map(|costs| run(Ink::Dim, format!(" {costs}"))));
    runs
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the share is within 0 and 1"
)]
fn bar(ratio: f64, scale: f64, length: usize) -> String {
    let share = (ratio.ln().abs() / scale).clamp(0.0, 1.0);
    let cells = (share * crate::stats::number(length)).round() as usize;
    "▇".repeat(cells.max(1))
}

/// `9.8× slower` and its interval; what is not decided or no difference is only a ratio. Of what is
/// faster, how many times: then the ends change places.
fn ratio(tax: &Estimate, metric: Metric, verdict: Verdict) -> (String, String) {
    let (more, less) = match metric {
        Metric::Wall => ("slower", "faster"),
        Metric::PeakMemory => ("the memory", "less memory"),
    };
    let (factor, interval) = if verdict == Verdict::Faster {
        units::factor(tax.value.recip(), tax.high.recip(), tax.low.recip())
    } else {
        units::factor(tax.value, tax.low, tax.high)
    };
    let said = match verdict {
        Verdict::Slower => format!("{factor}× {more}"),
        Verdict::Faster => format!("{factor}× {less}"),
        Verdict::NoDifference => format!("{factor}×, no difference"),
        _ => format!("{factor}×, undecided"),
    };
    (said, interval)
}

fn costs(timing: &Timing) -> Option<String> {
    let (baseline, candidate) = (timing.baseline?, timing.candidate?);
    Some(format!(
        "{} → {}",
        units::cost(timing.metric, baseline.median),
        units::cost(timing.metric, candidate.median)
    ))
}
