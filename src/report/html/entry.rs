//! All that is known of one entry, folded away below one line.

use maud::{Markup, html};

use super::{Detail, behaviour, cost, said};
use crate::compare::{Finding, Verdict};
use crate::report::view::{Entry, View};
use crate::report::words::behaviour::history;
use crate::suite::Docs;

/// The entry; open where it should be read first.
pub(super) fn entry(view: &View<'_>, entry: &Entry<'_>, detail: Detail, is_open: bool) -> Markup {
    let is_timing = entry
        .findings
        .iter()
        .any(|finding| finding.timing().is_some());
    html! {
        details.entry id=(entry.case.0) open[is_open] {
            summary {
                code.id { (said::line(&entry.case.0)) }
                " " span.q { (said::prose(entry.title)) }
                @if entry.control { " " span.tag { "control" } }
                @if entry.as_shipped { " " span.tag { "as shipped" } }
                @if entry.curves.is_empty() && entry.findings.len() > 1 {
                    span.states { @for finding in &entry.findings { (state(view, finding)) } }
                }
            }
            div.body {
                @if is_timing { (cost::evidence(view, entry, detail)) }
                @else { (behaviour::evidence(view, entry, detail)) }
                (notes(view, entry))
                (docs(entry))
            }
        }
    }
}

/// The verdict on a candidate, with its name.
pub(super) fn state(view: &View<'_>, finding: &Finding) -> Markup {
    html! { span class={ "v v-" (finding.verdict.as_str()) } { (said::line(view.label(&finding.image))) " " (sign(finding.verdict)) " " (word(finding.verdict)) } }
}

/// A sign that tells verdicts apart without colour.
pub(super) fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::New => "✗",
        Verdict::Documented => "≠",
        Verdict::NoLonger | Verdict::Refuted => "!",
        Verdict::Same => "=",
        Verdict::Slower => "▲",
        Verdict::Faster => "▼",
        Verdict::NoDifference => "≈",
        Verdict::Inconclusive => "?",
        Verdict::Unsupported => "–",
        Verdict::Broken => "⚠",
    }
}

/// How a verdict is said.
pub(super) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::New => "new",
        Verdict::Documented => "documented",
        Verdict::NoLonger => "no longer",
        Verdict::Refuted => "not as said",
        Verdict::Same => "same",
        Verdict::Slower => "slower",
        Verdict::Faster => "faster",
        Verdict::NoDifference => "no difference",
        Verdict::Inconclusive => "inconclusive",
        Verdict::Unsupported => "not applicable",
        Verdict::Broken => "broken",
    }
}

fn notes(view: &View<'_>, entry: &Entry<'_>) -> Markup {
    html! {
        @for (note, findings) in entry.notes() {
            p.note {
                @if findings.len() < entry.findings.len() {
                    @let labels: Vec<String> = findings.iter().map(|finding| whose(view, finding)).collect();
                    (labels.join(", ")) ": "
                }
                (said::prose(note))
            }
        }
    }
}

/// `musl 1.2.5`, or with the value of a curve's parameter.
fn whose(view: &View<'_>, finding: &Finding) -> String {
    let label = said::line(view.label(&finding.image));
    match finding.case.point() {
        Some(point) => format!("{label} at {}", point.value),
        None => label,
    }
}

fn docs(entry: &Entry<'_>) -> Markup {
    let docs = entry.docs;
    html! {
        @if !is_silent(docs) { dl.docs {
            @if !docs.why.is_empty() { dt { "why" } dd { (said::prose(&docs.why)) } }
            @if let Some(history) = history(docs) { dt { "when" } dd { (said::line(&history)) } }
            @if let Some(fix) = &docs.mitigation { dt { "what helps" } dd { (said::prose(fix)) } }
            @if !docs.references.is_empty() {
                dt { "see" }
                dd { @for link in &docs.references { span.ref { (said::reference(link)) } " " } }
            }
        } }
    }
}

fn is_silent(docs: &Docs) -> bool {
    docs.why.is_empty()
        && docs.mitigation.is_none()
        && docs.references.is_empty()
        && history(docs).is_none()
}
