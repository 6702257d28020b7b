//! A run as one HTML page that needs nothing else: no network, no other file. Without its script all
//! of it can be read; the script sorts, filters and opens what an address points to.
//!
//! [`shell`], [`said`], [`chart`] and [`table`] know nothing of runs: other pages share them. Whatever
//! came out of a container goes through [`said`] or [`crate::report::text`], and maud escapes it.

mod behaviour;
pub mod chart;
mod claims;
mod cost;
mod diff;
mod entry;
mod everything;
mod links;
mod measured;
mod mitigations;
mod packages;
mod queries;
pub mod said;
pub mod shell;
pub mod table;
mod top;
mod versions;

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::verdict_sentence;
use super::view::{Section, Topic, View};
use super::words::section::title;
use entry::entry;

/// A page of a whole run is to be no larger, bytes.
pub const LIMIT: usize = 1_000_000;

/// How much evidence there is on a page.
#[derive(Debug, Clone, Copy)]
struct Detail {
    /// Lines of each output.
    lines: usize,
    /// Samples of each side of each timing.
    samples: usize,
    /// Whether the queries are drawn where both asked the same.
    sequences: bool,
    /// Entries of what is known of a section that have their evidence; of the others only the names.
    entries: usize,
}

/// From all that is worth reading to what still fits when there is very much.
const DETAILS: [Detail; 6] = [
    Detail {
        lines: 60,
        samples: 120,
        sequences: true,
        entries: usize::MAX,
    },
    Detail {
        lines: 16,
        samples: 60,
        sequences: false,
        entries: usize::MAX,
    },
    Detail {
        lines: 6,
        samples: 24,
        sequences: false,
        entries: usize::MAX,
    },
    Detail {
        lines: 2,
        samples: 12,
        sequences: false,
        entries: usize::MAX,
    },
    Detail {
        lines: 2,
        samples: 12,
        sequences: false,
        entries: 300,
    },
    Detail {
        lines: 1,
        samples: 8,
        sequences: false,
        entries: 40,
    },
];

/// Renders the page with as much evidence as fits.
#[must_use]
pub fn render(view: &View<'_>) -> String {
    let mut pages = DETAILS.iter().map(|detail| page(view, *detail));
    let mut last = pages.next().unwrap_or_default();
    while last.len() > LIMIT {
        match pages.next() {
            Some(next) => last = next,
            None => break,
        }
    }
    last
}

/// A part of the page: what its address ends in, its name, what it holds.
type Part = (&'static str, String, Markup);

fn page(view: &View<'_>, detail: Detail) -> String {
    let parts: Vec<Part> = [
        divergences(view, Topic::New, "new", detail),
        cost::part(view, detail),
        mitigations::part(view),
        divergences(view, Topic::NoLonger, "no-longer", detail),
        divergences(view, Topic::Refuted, "refuted", detail),
        versions::part(view),
        divergences(view, Topic::Documented, "documented", detail),
        packages::part(view),
        claims::part(view),
        everything::part(view),
        measured::part(view),
    ]
    .into_iter()
    .flatten()
    .collect();
    let main = html! {
        (queries::tip())
        (top::render(view))
        @for (id, name, part) in &parts {
            section id=(id) aria-labelledby={ (id) "-h" } {
                h2 id={ (id) "-h" } { (name) }
                (part)
            }
        }
    };
    let nav: Vec<(&str, &str)> = parts
        .iter()
        .map(|(id, name, _)| (*id, name.as_str()))
        .collect();
    shell::page(&shell::Page {
        title: &format!("alpine-tax · {}", said::line(&verdict_sentence(view))),
        brand: "alpine-tax",
        about: &format!("run {}", said::line(&view.run.header.run_id)),
        nav: &nav,
        main,
        footer: measured::footer(view),
    })
}

/// Divergences of a topic: the new ones open, the others by suite.
fn divergences(view: &View<'_>, topic: Topic, id: &'static str, detail: Detail) -> Option<Part> {
    let section = view
        .sections
        .iter()
        .find(|section| section.topic == topic)?;
    let is_new = topic == Topic::New;
    let name = format!("{} ({})", title(view, section), section.cases());
    let tools = table::Tools {
        of: "entries",
        label: "Filter by case, question or output",
        diffs: true,
    };
    let shown = html! {
        p.lead { "Each opens to both outputs side by side; " code { "alpine-tax explain CASE" } " tells more of one." }
        div.entries id={ (id) "-entries" } {
            (table::tools(&tools, &format!("{id}-entries")))
            @if is_new {
                @for one in section.entries() { (entry(view, one, detail, true)) }
            } @else {
                (by_suite(view, section, detail))
            }
        }
    };
    Some((id, name, shown))
}

fn by_suite(view: &View<'_>, section: &Section<'_>, detail: Detail) -> Markup {
    let left_out = section.entries().count().saturating_sub(detail.entries);
    let mut entries = section.entries().take(detail.entries);
    let told: BTreeSet<&str> = entries
        .by_ref()
        .map(|entry| entry.case.0.as_str())
        .collect();
    html! {
        @if left_out > 0 {
            p.note { "the evidence of " (left_out) " of these is left out to keep this page small: "
                code { "alpine-tax explain CASE" } " has it, " code { "--format json" } " all of it" }
        }
        @for suite in &section.suites {
            div.suite {
                h3 { (said::line(suite.name)) " " span.muted { (said::line(suite.title)) " · " (suite.entries.len()) } }
                @for one in &suite.entries {
                    @if told.contains(one.case.0.as_str()) { (entry(view, one, detail, false)) }
                    @else { p.small id=(one.case.0) { code { (said::line(&one.case.0)) } " " (said::prose(one.title)) } }
                }
            }
        }
    }
}

/// The images that are compared with the baseline, in the order of the run.
fn candidates<'a>(view: &View<'a>) -> Vec<&'a str> {
    let mut images: Vec<&str> = Vec::new();
    for finding in &view.comparison.findings {
        if !images.contains(&finding.image.as_str()) {
            images.push(&finding.image);
        }
    }
    images
}
