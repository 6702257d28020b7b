//! What was broken or skipped, by reason: one cause often has many cases.

use super::page::{Ink, Page, plain, run};
use super::title_line;
use crate::compare::Verdict;
use crate::report::view::View;
use crate::report::words::untold::reasons;
use crate::report::{Look, Verbosity};

/// So many cases are named for each reason, unless all are asked for.
const NAMED: usize = 6;

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
