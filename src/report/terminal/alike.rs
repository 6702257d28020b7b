//! What makes no difference or is the same: only the names, suite by suite.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::page::{Ink, Page, plain, run};
use crate::report::units::percent;
use crate::report::view::{Entry, Section};

/// The heading of what makes no difference, and a remark on it. The margins may differ: a machine
/// can tell less where there are threads.
pub(super) fn title(section: &Section<'_>) -> (String, String) {
    match margins(section).as_slice() {
        [] => ("No difference".to_owned(), String::new()),
        [margin] => (format!("No difference within {margin}"), String::new()),
        [least, .., most] => (
            format!("No difference within {least} to {most}"),
            "each within its own margin: this machine cannot tell all of them equally well"
                .to_owned(),
        ),
    }
}

/// The margins of a section's timings, each once, the smallest first.
fn margins(section: &Section<'_>) -> Vec<String> {
    let timings = section.entries().flat_map(|entry| &entry.findings);
    let mut margins: Vec<f64> = timings
        .filter_map(|finding| Some(finding.timing()?.margin))
        .collect();
    margins.sort_by(f64::total_cmp);
    let mut texts: Vec<String> = margins.into_iter().map(percent).collect();
    texts.dedup();
    texts
}

/// The names; with their margins, where these differ.
pub(super) fn list(page: &mut Page, section: &Section<'_>) {
    let margins_differ = margins(section).len() > 1;
    for suite in &section.suites {
        let entries = suite.entries.iter();
        let names: Vec<String> = entries.map(|entry| name(entry, margins_differ)).collect();
        let names = plain(format!(": {}", names.join(", ")));
        page.line(2, &[run(Ink::Strong, suite.name), names]);
    }
}

/// `control`, `small (threads 1, 2, 4)`, `small within 5 %`
fn name(entry: &Entry<'_>, with_margin: bool) -> String {
    let mut name = entry.case.name().to_owned();
    let points = entry.curves.iter().flat_map(|curve| &curve.points);
    let values: BTreeSet<u32> = points.map(|point| point.value).collect();
    if let Some(curve) = entry.curves.first() {
        let values: Vec<String> = values.iter().map(u32::to_string).collect();
        let _ = write!(name, " ({} {})", curve.parameter, values.join(", "));
    }
    if with_margin {
        let timings = entry.findings.iter().filter_map(|finding| finding.timing());
        let widest = timings.map(|timing| timing.margin).reduce(f64::max);
        if let Some(margin) = widest {
            let _ = write!(name, " within {}", percent(margin));
        }
    }
    name
}
