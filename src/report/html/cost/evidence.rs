//! The samples of a timing as strips, and what both sides used besides.

use maud::{Markup, html};

use super::super::chart::strip::{Side, strips};
use super::super::{Detail, said};
use crate::compare::{Finding, Timing};
use crate::record::{Timed, TrialResult};
use crate::report::text::counted;
use crate::report::units;
use crate::report::view::{Entry, View};
use crate::report::words::tax::{costs, ratio};
use crate::report::{mechanism, text};
use crate::sample::Metric;

/// The evidence of an entry, candidate by candidate and point by point.
pub(in crate::report::html) fn evidence(
    view: &View<'_>,
    entry: &Entry<'_>,
    detail: Detail,
) -> Markup {
    let timings = entry
        .findings
        .iter()
        .filter_map(|finding| Some((*finding, finding.timing()?)));
    html! {
        @for (finding, timing) in timings {
            div.timing {
                (head(view, finding, timing))
                @if let Some(timed) = samples(view, finding) { (strip(view, finding, timing, timed, detail)) }
                @for line in mechanism::evidence(timing) { p.small { (line) } }
            }
        }
    }
}

fn head(view: &View<'_>, finding: &Finding, timing: &Timing) -> Markup {
    let point = finding
        .case
        .point()
        .map(|point| format!("{} {}", point.parameter, point.value));
    html! {
        p {
            @if let Some(point) = point { strong { (said::line(&point)) } " · " }
            (said::line(view.label(&finding.image))) ": "
            @match &timing.tax {
                Some(tax) => {
                    @let (says, interval) = ratio(tax, timing, finding.verdict);
                    strong { (says) } " (" (interval) ") · " (costs(timing).unwrap_or_default())
                    " · " (counted(tax.pairs, "pair", "pairs")) " in " (counted(tax.blocks, "block", "blocks"))
                }
                None => (finding.verdict.as_str()),
            }
        }
    }
}

/// Those that the verdict rests on: the last.
fn samples<'a>(view: &View<'a>, finding: &Finding) -> Option<&'a Timed> {
    let mut trials = view.run.trials.iter().rev();
    let trial = trials.find(|trial| trial.case == finding.case && trial.image == finding.image)?;
    match &trial.result {
        TrialResult::Timed(timed) => Some(timed),
        TrialResult::Observed(_) | TrialResult::Broken(_) | TrialResult::Unsupported(_) => None,
    }
}

fn strip(
    view: &View<'_>,
    finding: &Finding,
    timing: &Timing,
    timed: &Timed,
    detail: Detail,
) -> Markup {
    let (Some(baseline), Some(candidate)) = (timing.baseline, timing.candidate) else {
        return html! {};
    };
    let per = match timing.metric {
        Metric::Wall => iterations(timed),
        Metric::PeakMemory => 1.0,
    };
    let side = |is_candidate: bool| -> Vec<(usize, f64)> {
        let blocks = timed.blocks.iter().enumerate();
        let values = blocks.flat_map(|(number, block)| {
            let (one, other) = block.values(timing.metric);
            let values = if is_candidate { other } else { one };
            values.into_iter().map(move |value| (number, value / per))
        });
        values.collect()
    };
    let label = text::neutral(view.label(&finding.image));
    let sides = [
        Side {
            name: view.baseline_label(),
            class: "base",
            values: side(false),
            median: baseline.median,
        },
        Side {
            name: &label,
            class: "cand",
            values: side(true),
            median: candidate.median,
        },
    ];
    let (there, drawn) = (
        sides[0].values.len(),
        sides[0].values.len().min(detail.samples),
    );
    let cost = |value| units::cost(timing.metric, value);
    let says = format!(
        "samples of {}: {} around {}, {label} around {}",
        said::line(&finding.case.0),
        view.baseline_label(),
        cost(baseline.median),
        cost(candidate.median)
    );
    html! {
        (strips(&sides, detail.samples, cost, &says))
        p.small.muted {
            "a dot is a sample, in height by block; the line is the median; logarithmic"
            @if drawn < there { "; " (drawn) " of " (there) " samples of each side, evenly by rank, with the least and the greatest" }
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "iteration counts stay below 2^52"
)]
fn iterations(timed: &Timed) -> f64 {
    timed.iterations.max(1) as f64
}
