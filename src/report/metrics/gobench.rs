//! Go's benchmark format (the Go project's design document 14313), which `benchstat` reads: one line
//! for each block and side, the median of its samples, since blocks are what is independent.
//! `benchstat -col side` puts both sides side by side, with a table for each image.

use std::fmt::Write as _;

use crate::compare::Finding;
use crate::record::{Timed, TrialResult};
use crate::report::text::neutral;
use crate::report::view::View;
use crate::sample::{Block, Metric};
use crate::stats::{median, number};

/// Renders the report.
#[must_use]
pub fn render(view: &View<'_>) -> String {
    let header = &view.run.header;
    // No key, or runs could not be compared with one another.
    let mut text = format!(
        "# run {}\nUnit ns/op better=lower\nUnit peak-B better=lower\n",
        neutral(&header.run_id)
    );
    let platform = header.engine.platform.split('/').collect::<Vec<_>>();
    let mut set = |key: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "{key}: {}", neutral(value));
        }
    };
    set("goos", platform.first().unwrap_or(&""));
    set("goarch", platform.get(1).unwrap_or(&""));
    set("cpu", &header.machine.cpu);
    set("against", header.baseline().unwrap_or_default());
    let mut image = "";
    for finding in &view.comparison.findings {
        let Some((timed, metric)) = measured(view, finding) else {
            continue;
        };
        if image != finding.image {
            image = &finding.image;
            let _ = writeln!(text, "\nimage: {}", neutral(image));
        }
        for (side, is_candidate) in [("baseline", false), ("candidate", true)] {
            let _ = writeln!(text, "side: {side}");
            for block in &timed.blocks {
                line(&mut text, finding, timed, metric, (block, is_candidate));
            }
        }
    }
    text
}

/// The samples that the finding rests on: those taken last.
fn measured<'a>(view: &View<'a>, finding: &Finding) -> Option<(&'a Timed, Metric)> {
    let metric = finding.timing()?.metric;
    let mut trials = view.run.trials.iter().rev();
    let trial = trials.find(|trial| trial.case == finding.case && trial.image == finding.image)?;
    match &trial.result {
        TrialResult::Timed(timed) => Some((timed, metric)),
        TrialResult::Observed(_) | TrialResult::Broken(_) | TrialResult::Unsupported(_) => None,
    }
}

fn line(
    text: &mut String,
    finding: &Finding,
    timed: &Timed,
    metric: Metric,
    (block, is_candidate): (&Block, bool),
) {
    let (baseline, candidate) = block.values(metric);
    let values = if is_candidate { candidate } else { baseline };
    let Some(value) = median(&values) else {
        return;
    };
    let iterations = timed.iterations.max(1);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let (value, unit) = match metric {
        Metric::Wall => (value / iterations as f64, "ns/op"),
        Metric::PeakMemory => (value * 1024.0, "peak-B"),
    };
    let _ = writeln!(
        text,
        "{} {:.0} {value} {unit}",
        name(finding),
        number(values.len()) * iterations_number(iterations),
    );
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn iterations_number(iterations: u64) -> f64 {
    iterations as f64
}

/// `BenchmarkAlloc/small/threads=4`: the first letter is a capital, what has a name has `=`.
fn name(finding: &Finding) -> String {
    let words = finding.case.0.replace('@', "/");
    let mut chars = words.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    format!(
        "Benchmark{}",
        first.into_iter().chain(chars).collect::<String>()
    )
}
