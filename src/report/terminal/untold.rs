//! What was broken or skipped, by reason: one cause often has many cases.

use super::page::{Ink, Page, plain, run};
use super::title_line;
use crate::compare::{Finding, Verdict};
use crate::report::view::View;
use crate::report::{Look, Verbosity};

/// So many cases are named for each reason, unless all are asked for.
const NAMED: usize = 6;

struct Reason<'a> {
    verdict: Verdict,
    text: String,
    label: &'a str,
    cases: Vec<&'a str>,
}

pub(super) fn write(page: &mut Page, view: &View<'_>, look: &Look) {
    let reasons = reasons(view);
    let findings: usize = reasons.iter().map(|reason| reason.cases.len()).sum();
    if findings == 0 {
        return;
    }
    title_line(page, "Broken or skipped", findings, "");
    let named = match look.verbosity {
        Verbosity::Verbose => usize::MAX,
        Verbosity::Quiet | Verbosity::Normal => NAMED,
    };
    for reason in reasons {
        let (name, ink) = if reason.verdict == Verdict::Broken {
            ("broken", Ink::Warning)
        } else {
            ("skipped", Ink::Dim)
        };
        let head = run(ink, format!("{name} on {}", reason.label));
        page.line(2, &[head, plain(format!(": {}", reason.text))]);
        let mut cases = reason
            .cases
            .iter()
            .take(named)
            .copied()
            .collect::<Vec<_>>()
            .join(", ");
        if let Some(more @ 1..) = reason.cases.len().checked_sub(named) {
            cases = format!("{cases} and {more} more");
        }
        page.line(4, &[run(Ink::Dim, cases)]);
    }
}

/// Broken first.
fn reasons<'a>(view: &'a View<'_>) -> Vec<Reason<'a>> {
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
