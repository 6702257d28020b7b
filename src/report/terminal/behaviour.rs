//! Entries about what the images did.

use super::page::{Ink, Page, Run, plain, run};
use super::{entry_line, remarks};
use crate::compare::Verdict;
use crate::compare::behaviour::{name, query_details, query_set};
use crate::outcome::Outcome;
use crate::report::view::{Entry, Side, Topic, View};
use crate::report::words::behaviour::{differing_aspects, gist, history, shown};
use crate::suite::Aspect;

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
