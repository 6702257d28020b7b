//! What images did, in words: which of it to show, and what of that says most.

use crate::compare::Behaviour;
use crate::compare::behaviour::{query_details, query_set};
use crate::outcome::{Observation, Outcome, Output};
use crate::report::text::{counted, neutral, neutral_bytes, shortened};
use crate::report::view::Entry;
use crate::suite::{Aspect, Docs};

/// The aspects in which any candidate of an entry differs; where none does: all that are observed.
pub(in crate::report) fn differing_aspects(entry: &Entry<'_>) -> Vec<Aspect> {
    let findings = entry.findings.iter();
    differing(findings.filter_map(|finding| finding.behaviour()))
}

/// As [`differing_aspects`], of behaviours.
pub(in crate::report) fn differing<'a>(
    behaviours: impl Iterator<Item = &'a Behaviour> + Clone,
) -> Vec<Aspect> {
    let mut aspects: Vec<Aspect> = behaviours.clone().flat_map(|b| b.differs.clone()).collect();
    if aspects.is_empty() {
        aspects = behaviours.flat_map(|b| b.observe.clone()).collect();
    }
    aspects.sort();
    aspects.dedup();
    aspects
}

/// The aspects to show of a side: those that differ, and what a side that failed said about it.
pub(in crate::report) fn shown(differs: &[Aspect], observation: &Observation) -> Vec<Aspect> {
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

/// What of an aspect says most: of what a program prints the first line, of its complaints the
/// last. In quotes, so that nobody takes it for our words.
pub(in crate::report) fn gist(aspect: Aspect, observation: &Observation, room: usize) -> String {
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
pub(in crate::report) fn history(docs: &Docs) -> Option<String> {
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
