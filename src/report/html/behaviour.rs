//! What both sides did, side by side, and the name servers they asked.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::diff::{Both, table};
use super::{Detail, queries, said};
use crate::compare::behaviour::name;
use crate::report::view::{Entry, Side, View};
use crate::report::words::behaviour::{differing_aspects, shown};
use crate::report::words::finding::output;
use crate::suite::Aspect;

/// The evidence of an entry.
pub(super) fn evidence(view: &View<'_>, entry: &Entry<'_>, detail: Detail) -> Markup {
    let sides = view.sides(entry);
    let differs = differing_aspects(entry);
    let asked = sides
        .iter()
        .any(|side| !side.observation.queries.is_empty());
    let asked_otherwise = [Aspect::Queries, Aspect::QueryDetails]
        .iter()
        .any(|a| differs.contains(a));
    html! {
        @match sides.split_first() {
            Some((first, [])) => (alone(first, &differs, detail)),
            Some((first, others)) => {
                @for other in others { (pair(first, other, &differs, detail)) }
            }
            None => p.muted { "nothing was observed" },
        }
        @if asked && (asked_otherwise || detail.sequences) { (queries::sequences(&sides)) }
    }
}

fn label(side: &Side<'_>) -> String {
    said::line(&side.labels.join(", "))
}

fn head(side: &Side<'_>) -> String {
    format!("{} · {}", label(side), side.observation.outcome)
}

fn alone(side: &Side<'_>, differs: &[Aspect], detail: Detail) -> Markup {
    html! {
        p { (head(side)) }
        @for aspect in shown(differs, side.observation) {
            @let lines = output(aspect, side.observation);
            pre { @for line in lines.iter().take(detail.lines) { (line) "\n" } }
        }
    }
}

fn pair(first: &Side<'_>, other: &Side<'_>, differs: &[Aspect], detail: Detail) -> Markup {
    let mut aspects: BTreeSet<Aspect> = shown(differs, first.observation).into_iter().collect();
    aspects.extend(shown(differs, other.observation));
    // Its lines have those of the other, and more.
    if aspects.contains(&Aspect::QueryDetails) {
        aspects.remove(&Aspect::Queries);
    }
    html! {
        div.pair {
            p.heads { span { (head(first)) } span { (head(other)) } }
            @for aspect in aspects {
                p.aspect { (name(aspect)) }
                (table(&Both {
                    lines: (&output(aspect, first.observation), &output(aspect, other.observation)),
                    most: detail.lines,
                }))
            }
        }
    }
}
