//! Annotations: lines that GitHub Actions reads out of a job's log and shows beside the files. It shows
//! ten of each kind for a step, so the last of more tells how many there are.

use std::fmt::Write as _;

use crate::compare::{Finding, Overall, Verdict};
use crate::report::text::{counted, neutral};
use crate::report::verdict_sentence;
use crate::report::view::View;
use crate::report::words::finding::{sentence, subject};
use crate::suite::CaseId;

/// GitHub shows no more errors of a step.
const MOST: usize = 10;

/// A file and a line.
pub type Place = (String, usize);

/// The annotations of a run: each new divergence is an error, a run that could tell nothing a warning,
/// the verdict a notice. `place` tells where a case is written down, where there is such a file.
#[must_use]
pub fn render(view: &View<'_>, place: impl Fn(&CaseId) -> Option<Place>) -> String {
    let findings = view.comparison.findings.iter();
    let new: Vec<&Finding> = findings
        .filter(|finding| finding.verdict == Verdict::New)
        .collect();
    let shown = if new.len() > MOST {
        MOST - 1
    } else {
        new.len()
    };
    let mut text = String::new();
    for finding in new.iter().take(shown) {
        let place = place(&finding.case)
            .map(|(file, line)| format!(" file={},line={line},", property(&file)));
        let title = property(&format!("New divergence: {}", subject(finding)));
        let message = message(&format!(
            "{}: {}",
            neutral(&finding.title),
            sentence(view, finding)
        ));
        let _ = writeln!(
            text,
            "::error{}title={title}::{message}",
            place.as_deref().unwrap_or(" ")
        );
    }
    if let Some(more @ 1..) = new.len().checked_sub(shown) {
        let more = counted(more, "more new divergence", "more new divergences");
        let _ = writeln!(
            text,
            "::error title=alpine-tax::{more}: the report has them all"
        );
    }
    let word = match view.comparison.overall {
        Overall::Clean => "notice",
        Overall::NewDivergence => return text,
        Overall::TooBroken => "warning",
    };
    let verdict = message(&verdict_sentence(view));
    let _ = writeln!(text, "::{word} title=alpine-tax::{verdict}");
    text
}

/// Text after `::`.
fn message(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Text of a property.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
