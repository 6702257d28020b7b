//! CSV (RFC 4180): one row for each case and candidate. Columns are only ever added, at the end.

use crate::compare::{Cost, Evidence, Finding};
use crate::outcome::Observation;
use crate::report::view::View;

use super::metric_name;

/// The columns. Times are nanoseconds of an iteration, memory is KiB of a process; what a row has
/// nothing of is empty.
pub const COLUMNS: [&str; 22] = [
    "run_id",
    "started",
    "suite",
    "case",
    "kind",
    "baseline",
    "baseline_libc",
    "candidate",
    "candidate_libc",
    "pair",
    "control",
    "verdict",
    "differs",
    "baseline_outcome",
    "candidate_outcome",
    "metric",
    "baseline_median",
    "candidate_median",
    "ratio",
    "ratio_low",
    "ratio_high",
    "blocks",
];

/// Renders the report.
///
/// # Errors
/// None that a run gives rise to: it is written to memory.
pub fn render(view: &View<'_>) -> Result<String, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for finding in &view.comparison.findings {
        writer.write_record(row(view, finding))?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn row(view: &View<'_>, finding: &Finding) -> [String; COLUMNS.len()] {
    let header = &view.run.header;
    let libc = |name: &str| {
        let mut images = header.images.iter().map(|image| &image.image);
        let image = images.find(|image| image.name == name);
        let clib = image.and_then(|image| image.clib());
        clib.map_or_else(String::new, ToString::to_string)
    };
    let baseline = header.baseline().unwrap_or_default();
    let [a, b, c, d, e, f, g, h, i, j] = evidence(finding);
    [
        header.run_id.clone(),
        header.started.to_string(),
        finding.case.suite().to_owned(),
        finding.case.0.clone(),
        a,
        baseline.to_owned(),
        libc(baseline),
        finding.image.clone(),
        libc(&finding.image),
        finding.pair.as_str().to_owned(),
        finding.control.to_string(),
        finding.verdict.as_str().to_owned(),
        b,
        c,
        d,
        e,
        f,
        g,
        h,
        i,
        j,
        blocks(finding),
    ]
}

/// Kind, differs, both outcomes, metric, both medians, ratio and its interval.
fn evidence(finding: &Finding) -> [String; 10] {
    let text = |text: &str| text.to_owned();
    let none = String::new;
    match &finding.evidence {
        Evidence::Behaviour(behaviour) => {
            let differs = behaviour.differs.iter().copied();
            let differs: Vec<&str> = differs.map(crate::compare::behaviour::name).collect();
            let outcome = |side: &Option<Observation>| {
                let side = side.as_ref().map(|seen| seen.outcome.to_string());
                side.unwrap_or_default()
            };
            let (baseline, candidate) =
                (outcome(&behaviour.baseline), outcome(&behaviour.candidate));
            let kind = text("behaviour");
            let differs = differs.join(" ");
            [
                kind,
                differs,
                baseline,
                candidate,
                none(),
                none(),
                none(),
                none(),
                none(),
                none(),
            ]
        }
        Evidence::Timing(timing) => {
            let median = |cost: Option<Cost>| cost.map_or_else(none, |cost| number(cost.median));
            let of_tax = |of: fn(&crate::stats::Estimate) -> f64| {
                timing.tax.as_ref().map_or_else(none, |tax| number(of(tax)))
            };
            [
                text("timing"),
                none(),
                none(),
                none(),
                text(metric_name(timing.metric)),
                median(timing.baseline),
                median(timing.candidate),
                of_tax(|tax| tax.value),
                of_tax(|tax| tax.low),
                of_tax(|tax| tax.high),
            ]
        }
    }
}

fn blocks(finding: &Finding) -> String {
    let tax = finding.timing().and_then(|timing| timing.tax);
    tax.map_or_else(String::new, |tax| tax.blocks.to_string())
}

/// As many digits as tell it from its neighbours.
fn number(number: f64) -> String {
    number.to_string()
}
