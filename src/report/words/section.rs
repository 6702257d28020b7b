//! The heading of a section, and the names in one whose entries are told by their names only.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::report::units::percent;
use crate::report::view::{Entry, Section, Topic, View};

/// The heading.
pub(in crate::report) fn title(view: &View<'_>, section: &Section<'_>) -> String {
    match section.topic {
        Topic::New => "New divergences".to_owned(),
        Topic::Documented => "Documented divergences".to_owned(),
        Topic::NoLonger => "No longer diverging, though the catalogue says so".to_owned(),
        Topic::Refuted => "The same, but not as the catalogue says".to_owned(),
        Topic::Slower => "Taxes".to_owned(),
        // What an image brings along does not win by its libc.
        Topic::Faster
            if view.is_musl_against_glibc() && section.entries().all(|entry| !entry.as_shipped) =>
        {
            "Where musl wins".to_owned()
        }
        Topic::Faster => "Where the candidate wins".to_owned(),
        Topic::Inconclusive => "Inconclusive".to_owned(),
        // The margins may differ: a machine can tell less where there are threads.
        Topic::NoDifference => match margins(section).as_slice() {
            [] => "No difference".to_owned(),
            [margin] => format!("No difference within {margin}"),
            [least, .., most] => format!("No difference within {least} to {most}"),
        },
        Topic::Same => "The same".to_owned(),
        Topic::Untold => "Broken or skipped".to_owned(),
    }
}

/// The margins of a section's timings, each once, the smallest first.
pub(in crate::report) fn margins(section: &Section<'_>) -> Vec<String> {
    let timings = section.entries().flat_map(|entry| &entry.findings);
    let mut margins: Vec<f64> = timings
        .filter_map(|finding| Some(finding.timing()?.margin))
        .collect();
    margins.sort_by(f64::total_cmp);
    let mut texts: Vec<String> = margins.into_iter().map(percent).collect();
    texts.dedup();
    texts
}

/// `control`, `small (threads 1, 2, 4)`, `small within 5 %`
pub(in crate::report) fn name(entry: &Entry<'_>, with_margin: bool) -> String {
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
