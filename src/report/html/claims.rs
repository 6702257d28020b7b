//! Claims: what people say, and what was seen of it.

use maud::{Markup, html};

use super::links::Links;
use super::table::{self, Column, Tools};
use super::{Part, said};
use crate::claims::Judged;
use crate::report::view::View;
use crate::report::words::claim::{expectation, ratios, versions, word};
use crate::suite::ClaimVerdict;

/// The part of the page; `None` where the run has none.
pub(super) fn part(view: &View<'_>) -> Option<Part> {
    if view.claims.is_empty() {
        return None;
    }
    let columns = [
        Column::new("what people say"),
        Column::new("verdict"),
        Column::new("seen"),
    ];
    let links = Links::of(view);
    let shown = html! {
        (table::tools(&Tools { of: "claims", label: "Filter by words", diffs: false }, "claims-table"))
        (table::kinds("Only these verdicts", &kinds(view), "claims-table"))
        table.matrix id="claims-table" {
            (table::head(&columns))
            tbody { @for judged in &view.claims { (line(&links, judged)) } }
        }
    };
    Some(("claims", format!("Claims ({})", view.claims.len()), shown))
}

/// Verdicts without versions.
fn kind(verdict: &ClaimVerdict) -> (&'static str, &'static str) {
    match verdict {
        ClaimVerdict::Holds | ClaimVerdict::HoldsSince(_) => ("holds", "holds"),
        ClaimVerdict::FixedSince(_) | ClaimVerdict::FixedBy(..) => ("fixed", "fixed"),
        ClaimVerdict::Reversed | ClaimVerdict::ReversedSince(_) => ("reversed", "reversed"),
        ClaimVerdict::Overstated => ("overstated", "overstated"),
        ClaimVerdict::NeverWasSo => ("never", "never was so"),
        ClaimVerdict::NotKnown => ("unknown", "not known here"),
    }
}

fn kinds(view: &View<'_>) -> Vec<(&'static str, &'static str, usize)> {
    let mut kinds: Vec<(&str, &str, usize)> = Vec::new();
    for judged in &view.claims {
        let (id, name) = kind(&judged.verdict);
        match kinds.iter_mut().find(|(known, ..)| *known == id) {
            Some((.., count)) => *count += 1,
            None => kinds.push((id, name, 1)),
        }
    }
    kinds
}

fn line(links: &Links<'_>, judged: &Judged<'_>) -> Markup {
    let claim = judged.claim;
    html! {
        tr id=(claim.id.0) data-k=(kind(&judged.verdict).0) {
            td {
                (said::prose(&claim.says)) @if let Some(year) = claim.said { " " span.muted { "(" (year) ")" } }
                details.plain {
                    summary { "sources and evidence" }
                    p.small { @for source in &claim.sources { span.ref { (said::reference(source)) } " " } }
                    p.small { "cases: " @for case in &claim.evidence { (links.name(case)) " " } }
                    @if !claim.note.is_empty() { p.small { (said::prose(&claim.note)) } }
                }
            }
            td { strong { (said::line(&judged.verdict.to_string())) }
                @if let Some(note) = expectation(judged) { span.sub { (said::line(&note)) } } }
            td { (seen(judged)) }
        }
    }
}

fn seen(judged: &Judged<'_>) -> Markup {
    let groups = judged
        .seen
        .chunk_by(|one, other| word(&one.truth) == word(&other.truth));
    html! {
        @if let (ClaimVerdict::NotKnown, Some(why)) = (&judged.verdict, &judged.why) { (said::prose(why)) }
        @else {
            @for group in groups {
                @if let Some(first) = group.first() {
                    span.sub { (word(&first.truth)) ": " (said::line(&versions(judged.claim.about.as_str(), group)))
                        @if let Some(ratios) = ratios(group) { ", " strong { (ratios) } } }
                }
            }
        }
    }
}
