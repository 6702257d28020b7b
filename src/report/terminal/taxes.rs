//! Entries about what the images cost: a bar, the ratio, its interval, and both costs.

use super::page::{Ink, Page, Run, padded, plain, run};
use super::{entry_line, remarks};
use crate::compare::{Timing, Verdict};
use crate::report::mechanism;
use crate::report::text::columns;
use crate::report::view::{Entry, View};
use crate::report::words::tax::{costs, ratio};

/// A bar of full length is at least this ratio, so that 5 % never looks like much.
const SHORTEST_SCALE: f64 = 4.0;

pub(super) fn write(page: &mut Page, view: &View<'_>, entry: &Entry<'_>, verbose: bool) {
    entry_line(page, ("•", Ink::Dim), entry);
    let labels = entry
        .findings
        .iter()
        .map(|finding| columns(view.label(&finding.image)));
    let label_width = labels.max().unwrap_or(0) + 2;
    let scale = scale(page, view);
    for finding in &entry.findings {
        let mut runs = vec![run(
            Ink::Strong,
            padded(view.label(&finding.image), label_width),
        )];
        let timing = finding.timing();
        if let Some(tax) = timing.and_then(|timing| timing.tax) {
            let cells = scale.cells(tax.value).unsigned_abs().max(1);
            let bar = padded(&"▇".repeat(cells), scale.length + 1);
            runs.push(run(ink(finding.verdict), bar));
        }
        runs.extend(timing.map_or_else(Vec::new, |timing| said(timing, finding.verdict)));
        page.line(4, &runs);
        if let (true, Some(timing)) = (verbose, timing) {
            details(page, 6, timing);
        }
    }
    remarks(page, view, entry, verbose);
}

/// What a tax rests on, and what both sides used besides.
pub(super) fn details(page: &mut Page, indent: usize, timing: &Timing) {
    let basis = timing
        .tax
        .map(|estimate| format!("{} pairs in {} blocks", estimate.pairs, estimate.blocks));
    for line in basis.into_iter().chain(mechanism::evidence(timing)) {
        page.line(indent, &[run(Ink::Dim, line)]);
    }
}

/// How long bars are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// The logarithm that a full bar stands for.
    full: f64,
    /// Cells of a full bar.
    pub(super) length: usize,
}

impl Scale {
    /// Cells of a bar for this ratio; negative where it is below 1.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the share is within -1 and 1"
    )]
    pub(super) fn cells(self, ratio: f64) -> isize {
        let share = (ratio.ln() / self.full).clamp(-1.0, 1.0);
        (share * crate::stats::number(self.length)).round() as isize
    }
}

/// A full bar is the largest ratio in the report.
pub(super) fn scale(page: &Page, view: &View<'_>) -> Scale {
    let findings = view.comparison.findings.iter();
    let logs = findings.filter_map(|finding| Some(finding.timing()?.tax?.value.ln().abs()));
    Scale {
        full: logs.fold(SHORTEST_SCALE.ln(), f64::max),
        length: if page.width() >= 80 { 16 } else { 8 },
    }
}

pub(super) fn ink(verdict: Verdict) -> Ink {
    match verdict {
        Verdict::Slower => Ink::Bad,
        Verdict::Faster => Ink::Good,
        _ => Ink::Dim,
    }
}

/// The tax, its interval and what both sides cost; without a tax the verdict.
pub(super) fn said(timing: &Timing, verdict: Verdict) -> Vec<Run> {
    let Some(tax) = timing.tax else {
        return vec![run(Ink::Warning, verdict.as_str())];
    };
    let (said, interval) = ratio(&tax, timing, verdict);
    let mut runs = vec![run(ink(verdict), said), plain(format!(" ({interval})"))];
    runs.extend(costs(timing).map(|costs| run(Ink::Dim, format!(" {costs}"))));
    runs
}
