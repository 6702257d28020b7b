//! Two sides against each other. Pure.

use std::collections::BTreeMap;

use super::diff::diff;
use super::model::{Aspect, Class, Comparison, Did, FileDiff, Served, Stream, Written};
use super::rules::{Applied, Rules};
use super::{Both, LinesDiff};
use crate::outcome::{Observation, Outcome, Output};
use crate::protocol::command::FileKind;
use crate::protocol::{Awaited, FileState};
use crate::stats::Decision;

/// Whether a side did what it was to do: exited with 0; as a server was ready, served its load and
/// ended when asked.
#[must_use]
pub fn succeeded(did: &Did) -> bool {
    let exited = |outcome: &Outcome| *outcome == Outcome::Exited(0);
    match &did.served {
        None => exited(&did.observation.outcome),
        Some(served) => {
            matches!(served.ready, Awaited::Ready { .. })
                && !served.early
                && !served.killed
                && served
                    .load
                    .as_ref()
                    .is_none_or(|load| exited(&load.outcome))
        }
    }
}

/// Compares what both did.
#[must_use]
pub fn compare(did: Both<&Did>, rules: &Rules) -> Comparison {
    let streams = streams(did, rules);
    let files = files(did.map(|did| &did.written), rules);
    let mut differs = Vec::new();
    let mut note = |differ: bool, aspect: Aspect| {
        if differ {
            differs.push(aspect);
        }
    };
    let (a, b) = (did.a, did.b);
    note(
        a.observation.outcome != b.observation.outcome,
        Aspect::Outcome,
    );
    for stream in &streams {
        note(!stream.diff.is_empty(), stream.aspect);
    }
    note(!files.is_empty(), Aspect::Files);
    if let (Some(a), Some(b)) = (&a.served, &b.served) {
        note(readiness(a.ready) != readiness(b.ready), Aspect::Ready);
        note(stop(a) != stop(b), Aspect::Stop);
        let outcome = |served: &Served| served.load.as_ref().map(|load| load.outcome.clone());
        note(outcome(a) != outcome(b), Aspect::LoadOutcome);
    }
    differs.sort();
    let class = classify(succeeded(a), succeeded(b), !differs.is_empty());
    let asked = did.map(|did| queries(&did.observation));
    let any = !(asked.a.is_empty() && asked.b.is_empty());
    Comparison {
        class,
        differs,
        streams,
        files,
        queries: any.then(|| diff(&asked.a, &asked.b)),
    }
}

/// The DNS queries of a side, in their order.
fn queries(observation: &Observation) -> Vec<String> {
    observation
        .queries
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn classify(a_succeeds: bool, b_succeeds: bool, differ: bool) -> Class {
    match (a_succeeds, b_succeeds, differ) {
        (true, false, _) => Class::OnlyBFails,
        (false, true, _) => Class::OnlyAFails,
        (false, false, _) => Class::BothFail,
        (true, true, true) => Class::OutputDiffers,
        (true, true, false) => Class::Same,
    }
}

/// What is said of both when their times are known as well: who does the same may take longer.
#[must_use]
pub fn judge_timing(class: Class, decision: Option<Decision>) -> Class {
    match (class, decision) {
        (Class::Same, Some(Decision::Slower)) => Class::Slower,
        (Class::Same, Some(Decision::Faster)) => Class::Faster,
        (class, _) => class,
    }
}

/// Whether it was ready; not when.
fn readiness(awaited: Awaited) -> u8 {
    match awaited {
        Awaited::Ready { .. } => 0,
        Awaited::Ended => 1,
        Awaited::TimedOut => 2,
    }
}

/// How a server took the request to end.
fn stop(served: &Served) -> (bool, bool, Option<bool>) {
    (served.early, served.killed, served.handles_signal)
}

fn streams(did: Both<&Did>, rules: &Rules) -> Vec<Stream> {
    let own = did.map(|did| &did.observation);
    let mut pairs = vec![
        (Aspect::Stdout, own.map(|seen| &seen.stdout)),
        (Aspect::Stderr, own.map(|seen| &seen.stderr)),
    ];
    let load = |did: &'_ Did| did.served.as_ref()?.load.clone();
    let loads = did.map(load);
    if let (Some(a), Some(b)) = (&loads.a, &loads.b) {
        let load = Both { a, b };
        pairs.push((Aspect::LoadStdout, load.map(|seen| &seen.stdout)));
        pairs.push((Aspect::LoadStderr, load.map(|seen| &seen.stderr)));
    }
    pairs
        .into_iter()
        .map(|(aspect, outputs)| stream(aspect, outputs, rules))
        .collect()
}

fn stream(aspect: Aspect, outputs: Both<&Output>, rules: &Rules) -> Stream {
    let read = outputs.map(|output| rules.lines(&output.bytes));
    let lines = read.as_ref().map(|(lines, _)| lines);
    let mut applied = Applied::default();
    let plain = outputs.map(|output| output.bytes.trim_ascii_end());
    if plain.a != plain.b {
        // What was replaced where both were the same anyway is not worth a word.
        applied.add(&read.a.1);
        applied.add(&read.b.1);
    }
    let diff = match lines.a == lines.b {
        true => LinesDiff::default(),
        false => diff(lines.a, lines.b),
    };
    Stream {
        aspect,
        lines: lines.map(Vec::len),
        diff,
        replaced: applied.replaced,
        ignored: applied.ignored,
        dropped: outputs.map(|output| output.dropped),
    }
}

fn files(written: Both<&Written>, rules: &Rules) -> FileDiff {
    let mut seen = FileDiff {
        more: written.a.more.max(written.b.more),
        ..FileDiff::default()
    };
    let [a, mut b] = written
        .map(|written| by_normalised_path(written, rules, &mut seen.ignored))
        .into_array();
    for (path, of_a) in a {
        match b.remove(&path) {
            None => seen.only_a.push((path, of_a)),
            Some(of_b) if of_a == of_b => seen.same += 1,
            Some(of_b) => seen.differ.push((path, Both { a: of_a, b: of_b })),
        }
    }
    seen.only_b = b.into_iter().collect();
    seen
}

/// Temporary files have other names each time; those that have the same name then are told apart by
/// what they are.
fn by_normalised_path(
    written: &Written,
    rules: &Rules,
    ignored: &mut usize,
) -> BTreeMap<String, FileState> {
    let mut groups: BTreeMap<String, Vec<&FileState>> = BTreeMap::new();
    for (path, state) in &written.files {
        if rules.ignored_paths.is_match(path) {
            *ignored += 1;
            continue;
        }
        let path = rules.normalised(path, &mut Applied::default());
        groups.entry(path).or_default().push(state);
    }
    let mut files = BTreeMap::new();
    for (path, mut states) in groups {
        states.sort_by_key(|state| order(state));
        for (number, state) in states.into_iter().enumerate() {
            let path = match number {
                0 => path.clone(),
                number => format!("{path} ({})", number + 1),
            };
            files.insert(path, state.clone());
        }
    }
    files
}

fn order(state: &FileState) -> (u64, String, u32) {
    match &state.kind {
        FileKind::File { size, digest } => (*size, digest.clone().unwrap_or_default(), state.mode),
        FileKind::Link(target) => (0, target.clone(), state.mode),
        FileKind::Folder | FileKind::Special | FileKind::Gone => (0, String::new(), state.mode),
    }
}
