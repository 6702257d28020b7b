//! The version matrix: the cases in which the candidates differ among themselves, an image a column.

use maud::{Markup, html};

use super::entry::{sign, word};
use super::links::Links;
use super::table::{self, Column, Tools};
use super::{Part, said};
use crate::compare::{Evidence, Finding};
use crate::report::units::factor;
use crate::report::view::{Entry, View};
use crate::report::words::behaviour::{differing_aspects, gist, shown};

/// So much of an output stands in a cell.
const GIST: usize = 32;

/// The part of the page; `None` with one candidate, or where all are alike.
pub(super) fn part(view: &View<'_>) -> Option<Part> {
    let entries = view.sections.iter().flat_map(|section| section.entries());
    let differing: Vec<&Entry<'_>> = entries.filter(|entry| differs(view, entry)).collect();
    let images: Vec<&str> = super::candidates(view);
    if images.len() < 2 || differing.is_empty() {
        return None;
    }
    let labels: Vec<String> = images
        .iter()
        .map(|image| said::line(view.label(image)))
        .collect();
    let mut columns = vec![Column::new("case")];
    columns.extend(labels.iter().map(|label| Column::new(label)));
    let links = Links::of(view);
    let shown = html! {
        p.lead { "Cases in which the candidates are not alike: what one version does and another does not." }
        (table::tools(&Tools { of: "cases", label: "Filter by case or question", diffs: false }, "versions-table"))
        div.scroll tabindex="0" role="region" aria-label="By version" {
            table.matrix id="versions-table" {
                (table::head(&columns))
                tbody { @for entry in &differing { tr {
                    td { (links.name(entry.case)) span.sub { (said::prose(entry.title)) } }
                    @for image in &images { (cell(entry, image)) }
                } } }
            }
        }
    };
    Some((
        "versions",
        format!("By version ({})", differing.len()),
        shown,
    ))
}

/// Whether two candidates have different verdicts, or do different things.
fn differs(view: &View<'_>, entry: &Entry<'_>) -> bool {
    let mut verdicts = entry.findings.iter().map(|finding| finding.verdict);
    let first = verdicts.next();
    let is_behaviour = entry
        .findings
        .iter()
        .all(|finding| finding.behaviour().is_some());
    let is_told = first.is_some_and(|first| verdicts.any(|other| other != first));
    is_behaviour && (is_told || view.sides(entry).len() > 2)
}

fn cell(entry: &Entry<'_>, image: &str) -> Markup {
    let finding = entry.findings.iter().find(|finding| finding.image == image);
    html! {
        @match finding {
            Some(finding) => {
                td data-v=(finding.verdict.as_str()) {
                    span class={ "v v-" (finding.verdict.as_str()) } { (sign(finding.verdict)) " " (word(finding.verdict)) }
                    span.sub { (said_of(entry, finding)) }
                }
            }
            None => td { "–" },
        }
    }
}

fn said_of(entry: &Entry<'_>, finding: &Finding) -> String {
    match &finding.evidence {
        Evidence::Behaviour(behaviour) => {
            let Some(seen) = &behaviour.candidate else {
                return String::new();
            };
            let aspects = shown(&differing_aspects(entry), seen);
            let first = aspects.first().map(|aspect| gist(*aspect, seen, GIST));
            first.unwrap_or_else(|| seen.outcome.to_string())
        }
        Evidence::Timing(timing) => timing.tax.map_or_else(String::new, |tax| {
            format!("{}×", factor(tax.value, tax.low, tax.high).0)
        }),
    }
}
