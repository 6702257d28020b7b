//! Every case and its verdict on every candidate, to be searched.

use maud::{Markup, html};

use super::entry::{sign, word};
use super::links::Links;
use super::table::{self, Column, Tools};
use super::{Part, said};
use crate::compare::{Finding, Verdict};
use crate::report::view::View;

/// The part of the page; `None` where nothing was compared.
pub(super) fn part(view: &View<'_>) -> Option<Part> {
    let findings = &view.comparison.findings;
    if findings.is_empty() {
        return None;
    }
    let rows: Vec<&[Finding]> = findings
        .chunk_by(|one, other| one.case == other.case)
        .collect();
    let links = Links::of(view);
    let images: Vec<&str> = super::candidates(view);
    let labels: Vec<String> = images
        .iter()
        .map(|image| view.label(image).to_owned())
        .collect();
    let mut columns = vec![Column::new("case"), Column::wide("question")];
    columns.extend(labels.iter().map(|label| Column::new(label)));
    let kinds =
        Verdict::ALL.map(|verdict| (verdict.as_str(), word(verdict), view.counts.get(verdict)));
    let kinds: Vec<_> = kinds.into_iter().filter(|(.., count)| *count > 0).collect();
    let shown = html! {
        (table::tools(&Tools { of: "cases", label: "Filter by case or question", diffs: false }, "all-table"))
        (table::kinds("Only these verdicts", &kinds, "all-table"))
        details.plain {
            summary { "All " (rows.len()) " cases" }
            table.all id="all-table" {
                (table::head(&columns))
                tbody { @for row in &rows { (line(&links, row, &images)) } }
            }
        }
    };
    Some(("all", format!("Everything ({})", rows.len()), shown))
}

fn line(links: &Links<'_>, findings: &[Finding], images: &[&str]) -> Markup {
    let Some(first) = findings.first() else {
        return html! {};
    };
    let mut kinds: Vec<&str> = findings
        .iter()
        .map(|finding| finding.verdict.as_str())
        .collect();
    kinds.dedup();
    html! {
        tr data-k=(kinds.join(" ")) {
            td { (links.link(&first.case, &html! { (said::line(&first.case.0)) })) }
            td.w { (said::prose(&first.title)) }
            @for image in images {
                @match findings.iter().find(|finding| finding.image == **image) {
                    Some(finding) => td class={ "v v-" (finding.verdict.as_str()) } { (sign(finding.verdict)) " " (word(finding.verdict)) },
                    None => td {},
                }
            }
        }
    }
}
