//! Entries about what the images did.

use super::page::{Ink, Page, Run, plain, run};
use super::{entry_line, remarks};
use crate::compare::Verdict;
use crate::compare::behaviour::{name, query_details, query_set};
use crate::outcome::{Observation, Outcome, Output};
use crate::report::text::{counted, neutral, neutral_bytes, shortened};
use crate::report::view::{Entry, Side, Topic, View};
use crate::suite::{Aspect, Docs};

/// Lines of output shown of each side of a new divergence, unless all are asked for.
const OUTPUT_LINES: usize = 8;

pub(super) fn write(
    page: &mut Page,
    view: &View<'_>,
    entry: &Entry<'_>,
    topic: Topic,
    verbose: bool,
) {
    let mark = match topic {
        Topic::New => ("✗", Ink::Bad),
        _ => ("•", Ink::Dim),
    };
    entry_line(page, mark, entry);
    if entry.findings.len() > 1 {
        states(page, view, entry);
    }
    let differs = differing_aspects(entry);
    let sides = view.sides(entry);
    for side in &sides {
        if topic == Topic::New || verbose {
            whole(page, side, &differs, verbose);
        } else {
            in_short(page, side, &differs);
        }
    }
    if let Some(history) = history(entry.docs) {
        page.line(4, &[run(Ink::Dim, history)]);
    }
    remarks(page, view, entry, verbose);
}

/// The question, and in one line what each side answered.
pub(super) fn brief(page: &mut Page, view: &View<'_>, entry: &Entry<'_>) {
    entry_line(page, ("•", Ink::Dim), entry);
    let differs = differing_aspects(entry);
    let room = page.width().saturating_sub(30).max(20) / 2;
    let mut runs: Vec<Run> = Vec::new();
    for side in view.sides(entry) {
        if !runs.is_empty() {
            runs.push(run(Ink::Dim, " | "));
        }
        runs.push(run(Ink::Strong, format!("{} ", side.labels.join(", "))));
        let observation = side.observation;
        let failed = observation.outcome != Outcome::Exited(0);
        let said = shown(&differs, observation).into_iter().find(|_| !failed);
        runs.push(plain(said.map_or_else(
            || observation.outcome.to_string(),
            |aspect| gist(aspect, observation, room),
        )));
    }
    if let Some(fixed) = &entry.docs.fixed_in {
        runs.push(run(Ink::Dim, format!(" · fixed in {fixed}")));
    }
    page.line(4, &runs);
}

/// `musl 1.2.3 diverges · musl 1.2.5 same`
fn states(page: &mut Page, view: &View<'_>, entry: &Entry<'_>) {
    let mut runs: Vec<Run> = Vec::new();
    for finding in &entry.findings {
        if !runs.is_empty() {
            runs.push(run(Ink::Dim, " · "));
        }
        let (state, ink) = state(finding.verdict);
        runs.push(plain(format!("{} ", view.label(&finding.image))));
        runs.push(run(ink, state));
    }
    page.line(4, &runs);
}

fn state(verdict: Verdict) -> (&'static str, Ink) {
    match verdict {
        Verdict::New => ("diverges (new)", Ink::Bad),
        Verdict::Documented => ("diverges", Ink::Plain),
        Verdict::Same => ("same", Ink::Good),
        Verdict::Refuted => ("same, not as documented", Ink::Warning),
        Verdict::NoLonger => ("no longer diverges", Ink::Good),
        Verdict::Unsupported => ("not applicable", Ink::Dim),
        Verdict::Broken => ("broken", Ink::Warning),
        // Timings have lines of their own.
        Verdict::Slower | Verdict::Faster | Verdict::NoDifference | Verdict::Inconclusive => {
            ("timed", Ink::Plain)
        }
    }
}

/// The aspects in which any candidate differs; where none does: all that are observed.
fn differing_aspects(entry: &Entry<'_>) -> Vec<Aspect> {
    let behaviours = || {
        entry
            .findings
            .iter()
            .filter_map(|finding| finding.behaviour())
    };
    let mut aspects: Vec<Aspect> = behaviours().flat_map(|b| b.differs.clone()).collect();
    if aspects.is_empty() {
        aspects = behaviours().flat_map(|b| b.observe.clone()).collect();
    }
    aspects.sort();
    aspects.dedup();
    aspects
}

/// The aspects to show of a side: those that differ, and what a side that failed said about it.
fn shown(differs: &[Aspect], observation: &Observation) -> Vec<Aspect> {
    let mut aspects = differs.to_vec();
    let failed = observation.outcome != Outcome::Exited(0);
    if differs.contains(&Aspect::Outcome) && failed {
        aspects.push(Aspect::Stderr);
    }
    // Of what failed, silence needs no line.
    let is_empty = |output: &Output| output.bytes.trim_ascii_end().is_empty();
    aspects.retain(|aspect| match aspect {
        Aspect::Outcome => false,
        Aspect::Stdout => !(failed && is_empty(&observation.stdout)),
        Aspect::Stderr => !(failed && is_empty(&observation.stderr)),
        Aspect::Queries | Aspect::QueryDetails => true,
    });
    aspects.sort();
    aspects.dedup();
    aspects
}

/// One side above the other, with their outputs.
fn whole(page: &mut Page, side: &Side<'_>, differs: &[Aspect], verbose: bool) {
    let limit = if verbose {
        usize::MAX - 1
    } else {
        OUTPUT_LINES
    };
    page.line(4, &side_runs(side));
    let observation = side.observation;
    for aspect in shown(differs, observation) {
        page.line(6, &[run(Ink::Dim, name(aspect))]);
        let (bytes, dropped) = match aspect {
            Aspect::Outcome => continue,
            Aspect::Stdout => (observation.stdout.bytes.clone(), observation.stdout.dropped),
            Aspect::Stderr => (observation.stderr.bytes.clone(), observation.stderr.dropped),
            Aspect::Queries => (query_set(observation).join("\n").into_bytes(), 0),
            Aspect::QueryDetails => (query_details(observation).join("\n").into_bytes(), 0),
        };
        page.verbatim(6, &bytes, dropped, limit);
    }
}

/// `musl 1.2.3: exit 1 · stdout "..."` in about one line.
fn in_short(page: &mut Page, side: &Side<'_>, differs: &[Aspect]) {
    let mut runs = side_runs(side);
    let room = page.width().saturating_sub(30).max(20);
    for aspect in shown(differs, side.observation) {
        runs.push(run(Ink::Dim, format!(" · {} ", name(aspect))));
        runs.push(plain(gist(aspect, side.observation, room)));
    }
    page.line(4, &runs);
}

fn side_runs(side: &Side<'_>) -> Vec<Run> {
    vec![
        run(Ink::Strong, format!("{}:", side.labels.join(", "))),
        plain(format!(" {}", side.observation.outcome)),
    ]
}

/// What of an aspect says most: of what a program prints the first line, of its complaints the
/// last. In quotes, so that nobody takes it for our words.
fn gist(aspect: Aspect, observation: &Observation, room: usize) -> String {
    match aspect {
        Aspect::Outcome => observation.outcome.to_string(),
        Aspect::Stdout => quoted(&observation.stdout.bytes, false, room),
        Aspect::Stderr => quoted(&observation.stderr.bytes, true, room),
        Aspect::Queries => one_line(&query_set(observation), room),
        Aspect::QueryDetails => one_line(&query_details(observation), room),
    }
}

fn one_line(queries: &[String], room: usize) -> String {
    if queries.is_empty() {
        "none".to_owned()
    } else {
        shortened(&neutral(&queries.join("; ")), room)
    }
}

fn quoted(bytes: &[u8], last: bool, room: usize) -> String {
    let bytes = bytes.trim_ascii_end();
    if bytes.is_empty() {
        return "(nothing)".to_owned();
    }
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let line = if last { lines.last() } else { lines.first() };
    let text = neutral_bytes(line.copied().unwrap_or_default().trim_ascii());
    let text = shortened(&text, room);
    match lines.len() - 1 {
        0 => format!("\"{text}\""),
        more => format!(
            "\"{text}\" (and {})",
            counted(more, "more line", "more lines")
        ),
    }
}

/// `since 1.1.0 · fixed in 1.2.4 · Alpine 3.18`
fn history(docs: &Docs) -> Option<String> {
    let mut parts = Vec::new();
    parts.extend(docs.since.as_ref().map(|since| format!("since {since}")));
    parts.extend(
        docs.fixed_in
            .as_ref()
            .map(|fixed| format!("fixed in {fixed}")),
    );
    parts.extend(docs.alpine.as_ref().map(|alpine| {
        if alpine.to_lowercase().contains("alpine") {
            alpine.clone()
        } else {
            format!("Alpine {alpine}")
        }
    }));
    (!parts.is_empty()).then(|| parts.join(" · "))
}
