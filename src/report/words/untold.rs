//! What was broken or skipped, by reason: one cause often has many cases.

use crate::compare::{Finding, Verdict};
use crate::report::view::View;

/// Why cases were broken or skipped.
pub(in crate::report) struct Reason<'a> {
    /// Broken or unsupported.
    pub(in crate::report) verdict: Verdict,
    /// The reason.
    pub(in crate::report) text: String,
    /// The image.
    pub(in crate::report) label: &'a str,
    /// The cases.
    pub(in crate::report) cases: Vec<&'a str>,
}

/// Broken first.
pub(in crate::report) fn reasons<'a>(view: &'a View<'_>) -> Vec<Reason<'a>> {
    let mut reasons: Vec<Reason<'a>> = Vec::new();
    for verdict in [Verdict::Broken, Verdict::Unsupported] {
        for finding in &view.comparison.findings {
            if finding.verdict == verdict && !view.is_idle_work(finding) {
                add(&mut reasons, finding, view.label(&finding.image));
            }
        }
    }
    reasons
}

fn add<'a>(reasons: &mut Vec<Reason<'a>>, finding: &'a Finding, label: &'a str) {
    let text = finding.notes.join("; ");
    let case = finding.case.0.as_str();
    let known = reasons.iter_mut().find(|reason| {
        reason.verdict == finding.verdict && reason.text == text && reason.label == label
    });
    match known {
        Some(reason) => reason.cases.push(case),
        None => reasons.push(Reason {
            verdict: finding.verdict,
            text,
            label,
            cases: vec![case],
        }),
    }
}
