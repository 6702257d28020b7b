//! What a comparison says, line by line, whatever the form.

use super::{Cost, Told};
use crate::differential::{Both, Did, FileDiff, Fit, Normaliser, Served, Stream};
use crate::outcome::Observation;
use crate::protocol::command::FileKind;
use crate::protocol::{Awaited, FileState};
use crate::report::text::counted;
use crate::report::units;
use crate::stats::Decision;

/// A line of facts about both sides.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) values: Both<String>,
}

/// The facts about both sides, as a table.
pub(super) fn rows(told: &Told<'_>) -> Vec<Row> {
    let did = told.did;
    let mut rows = Vec::new();
    let mut row = |name, values: Both<String>| rows.push(Row { name, values });
    row("ended", did.map(ended));
    if let (Some(a), Some(b)) = (&did.a.served, &did.b.served) {
        let served = Both { a, b };
        row("ready", served.map(ready));
        row("asked to end", served.map(stop));
        if a.load.is_some() || b.load.is_some() {
            let load = |served: &Served| match &served.load {
                Some(load) => format!("{}, {}", load.outcome, time(load)),
                None => "not run".to_owned(),
            };
            row("load", served.map(load));
        }
    } else {
        row("time", did.map(|did| time(&did.observation)));
    }
    row("peak memory", did.map(peak));
    rows
}

fn ended(did: &Did) -> String {
    match &did.unknown_user {
        Some(_) => "could not start: no such user".to_owned(),
        None => did.observation.outcome.to_string(),
    }
}

fn ready(served: &Served) -> String {
    match served.ready {
        Awaited::Ready { after_ns } => format!("after {}", units::duration(number(after_ns))),
        Awaited::Ended => "ended before".to_owned(),
        Awaited::TimedOut => "not in time".to_owned(),
    }
}

fn stop(served: &Served) -> String {
    let took = units::duration(number(served.took_ns));
    match (served.early, served.killed, served.handles_signal) {
        (true, _, _) => "had ended".to_owned(),
        (false, true, _) => format!("killed after {took}"),
        (false, false, Some(false)) => format!("not handled, ended in {took}"),
        (false, false, _) => format!("ended in {took}"),
    }
}

fn time(observation: &Observation) -> String {
    match observation.usage.wall_ns {
        // It was not started.
        0 => "none".to_owned(),
        wall_ns => units::duration(number(wall_ns)),
    }
}

/// Peaks near that of the agent may be smaller than what can be seen.
const NEAR_SMALLEST: f64 = 1.5;

fn peak(did: &Did) -> String {
    let peak = number(did.observation.usage.max_rss_kib);
    let smallest = did.smallest_peak_kib.map_or(0.0, number);
    if peak == 0.0 {
        "none".to_owned()
    } else if peak <= smallest * NEAR_SMALLEST {
        format!("under {}", units::memory(peak))
    } else {
        units::memory(peak)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "52 bits hold 52 days of nanoseconds"
)]
fn number(count: u64) -> f64 {
    count as f64
}

/// What is said of an output: `2 lines only in A, 1 only in B`.
pub(super) fn stream_line(stream: &Stream) -> String {
    let diff = &stream.diff;
    let mut said = if !diff.is_empty() {
        let lines = |count| counted(count, "line", "lines");
        format!(
            "{} only in A, {} only in B",
            lines(diff.only_a),
            diff.only_b
        )
    } else if stream.lines.a == 0 {
        "nothing".to_owned()
    } else {
        format!("the same ({})", counted(stream.lines.a, "line", "lines"))
    };
    let replaced: Vec<&str> = stream
        .replaced
        .keys()
        .map(|n: &Normaliser| n.as_str())
        .collect();
    if !replaced.is_empty() {
        said = format!("{said}, {} aside", replaced.join(" and "));
    }
    if stream.ignored > 0 {
        said = format!(
            "{said}, {} ignored",
            counted(stream.ignored, "line", "lines")
        );
    }
    let dropped = stream.dropped.a.max(stream.dropped.b);
    if dropped > 0 {
        said = format!("{said}; the last {dropped} bytes were not compared");
    }
    said
}

/// What is said of the files: `3 alike, 1 only in B`.
pub(super) fn files_line(files: &FileDiff) -> String {
    let mut said = Vec::new();
    let mut say = |count: usize, what: &str| {
        if count > 0 {
            said.push(format!("{count} {what}"));
        }
    };
    say(files.same, "alike");
    say(files.differ.len(), "not alike");
    say(files.only_a.len(), "only in A");
    say(files.only_b.len(), "only in B");
    say(files.ignored, "ignored");
    say(files.more, "not looked at");
    if said.is_empty() {
        return "none".to_owned();
    }
    said.join(", ")
}

/// What a file is: `12 B, 0644, 1f2e3d4c`.
fn state_line(state: &FileState) -> String {
    let mode = state.mode;
    match &state.kind {
        FileKind::File { size, digest } => {
            let digest = match digest {
                Some(digest) => digest.get(..8).unwrap_or(digest).to_owned(),
                None => "not readable".to_owned(),
            };
            format!("{size} B, {mode:04o}, {digest}")
        }
        FileKind::Folder => format!("folder, {mode:04o}"),
        FileKind::Link(target) => format!("link to {target}"),
        FileKind::Special => format!("no regular file, {mode:04o}"),
        FileKind::Gone => "removed".to_owned(),
    }
}

/// With more files of a folder than this only their number is told.
const MOST_OF_FOLDER: usize = 4;

/// The files that differ, in the order of their paths; many of one folder in one line.
pub(super) fn file_lines(files: &FileDiff) -> Vec<(char, String)> {
    let mut lines: Vec<(&str, char, String)> = Vec::new();
    for (path, state) in &files.only_a {
        lines.push((path, '-', state_line(state)));
    }
    for (path, state) in &files.only_b {
        lines.push((path, '+', state_line(state)));
    }
    for (path, both) in &files.differ {
        let (a, b) = (state_line(&both.a), state_line(&both.b));
        lines.push((path, '~', format!("{a} → {b}")));
    }
    lines.sort();
    let place = |(path, sign, _): &(&str, char, String)| (folder(path).to_owned(), *sign);
    let together = lines.chunk_by(|one, other| place(one) == place(other));
    together
        .flat_map(|group| match group {
            [(path, sign, _), ..] if group.len() > MOST_OF_FOLDER => {
                vec![(*sign, format!("{}/ ({} files)", folder(path), group.len()))]
            }
            group => {
                let line = |(path, sign, state): &(&str, char, String)| {
                    (*sign, format!("{path} ({state})"))
                };
                group.iter().map(line).collect()
            }
        })
        .collect()
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// How well an explanation fits, for people.
pub(super) fn fit(fit: Fit) -> &'static str {
    match fit {
        Fit::SameSymptom => "the symptom fits",
        Fit::SameTopic => "about the same thing",
        Fit::Cost => "may cost time",
    }
}

/// The decision in the words of a table; `None`: nothing was measured.
pub(super) fn cost_line(cost: &Cost) -> Option<String> {
    let judged = match cost {
        Cost::NotAsked => return None,
        Cost::Unknown(why) => return Some(format!("not timed: {why}")),
        Cost::Judged(judged) => judged,
    };
    let timing = &judged.timing;
    let Some(tax) = timing.tax else {
        return Some("no pair of samples could be used".to_owned());
    };
    let faster = judged.decision == Some(Decision::Faster);
    let (factor, interval) = if faster {
        units::factor(tax.value.recip(), tax.high.recip(), tax.low.recip())
    } else {
        units::factor(tax.value, tax.low, tax.high)
    };
    let said = match judged.decision {
        Some(Decision::Slower) => format!("B is {factor}× slower"),
        Some(Decision::Faster) => format!("B is {factor}× faster"),
        Some(Decision::NoDifference) => {
            let margin = units::percent(timing.margin);
            format!("{factor}×, no difference within {margin}")
        }
        Some(Decision::Inconclusive) | None => format!("{factor}×, undecided"),
    };
    let costs = timing.baseline.zip(timing.candidate).map(|(a, b)| {
        let (a, b) = (units::duration(a.median), units::duration(b.median));
        format!(", {a} → {b}")
    });
    Some(format!(
        "{said} ({interval}){}, {} in {}",
        costs.unwrap_or_default(),
        counted(tax.pairs, "pair", "pairs"),
        counted(tax.blocks, "block", "blocks")
    ))
}
