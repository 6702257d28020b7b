//! A finding in words: for programs that show one line, or plain text, of each.

use super::behaviour::{differing, gist, shown};
use super::tax::{costs, ratio};
use crate::compare::behaviour::{name, query_details, query_set};
use crate::compare::{Behaviour, Evidence, Finding, Timing};
use crate::outcome::{Observation, Outcome, Output};
use crate::report::text::{counted, neutral, neutral_bytes};
use crate::report::view::View;
use crate::suite::Aspect;

/// So much of an output is given in one line.
const GIST: usize = 60;
/// So many lines of an output are given in plain text.
const MOST_LINES: usize = 100;

/// What it is about: `dns/search on alpine:3.20`.
pub(in crate::report) fn subject(finding: &Finding) -> String {
    format!("{} on {}", finding.case, neutral(&finding.image))
}

/// What it says, in one line.
pub(in crate::report) fn sentence(view: &View<'_>, finding: &Finding) -> String {
    let said = match &finding.evidence {
        Evidence::Behaviour(behaviour) => behaved(view, finding, behaviour),
        Evidence::Timing(timing) => cost(finding, timing),
    };
    let verdict = finding.verdict.as_str();
    match said {
        // A ratio has the verdict in it.
        Some(said) if finding.timing().is_some() => neutral(&said),
        Some(said) => format!("{verdict}: {}", neutral(&said)),
        None if finding.notes.is_empty() => verdict.to_owned(),
        None => format!("{verdict}: {}", neutral(&finding.notes.join("; "))),
    }
}

fn behaved(view: &View<'_>, finding: &Finding, behaviour: &Behaviour) -> Option<String> {
    let (baseline, candidate) = (behaviour.baseline.as_ref()?, behaviour.candidate.as_ref()?);
    let differs = differing([behaviour].into_iter());
    let side = |label: &str, observation: &Observation| {
        let said = shown(&differs, observation).into_iter().next();
        let fails = observation.outcome != Outcome::Exited(0);
        let gist = said.map(|aspect| gist(aspect, observation, GIST));
        match gist {
            Some(gist) if !fails => format!("{label} {gist}"),
            Some(gist) => format!("{label} {}, {gist}", observation.outcome),
            None => format!("{label} {}", observation.outcome),
        }
    };
    if behaviour.differs.is_empty() {
        return Some(format!("both {}", side("", baseline).trim_start()));
    }
    Some(format!(
        "{}; {}",
        side(view.baseline_label(), baseline),
        side(view.label(&finding.image), candidate)
    ))
}

fn cost(finding: &Finding, timing: &Timing) -> Option<String> {
    let (said, interval) = ratio(&timing.tax?, timing, finding.verdict);
    let costs = costs(timing).map(|costs| format!(", {costs}"));
    Some(format!("{said} ({interval}){}", costs.unwrap_or_default()))
}

/// All that is known of it, line by line.
pub(in crate::report) fn details(view: &View<'_>, finding: &Finding) -> Vec<String> {
    let mut lines = vec![finding.title.clone(), sentence(view, finding)];
    if let Some(behaviour) = finding.behaviour()
        && !behaviour.differs.is_empty()
    {
        let differs = differing([behaviour].into_iter());
        let sides = [
            (view.baseline_label(), &behaviour.baseline),
            (view.label(&finding.image), &behaviour.candidate),
        ];
        for (label, observation) in sides {
            if let Some(observation) = observation {
                lines.push(format!("{label}: {}", observation.outcome));
                for aspect in shown(&differs, observation) {
                    lines.push(format!("  {}", name(aspect)));
                    let output = output(aspect, observation);
                    lines.extend(output.into_iter().map(|line| format!("    {line}")));
                }
            }
        }
    }
    lines.extend(finding.notes.iter().map(|note| format!("note: {note}")));
    let docs = &finding.docs;
    let known = [
        ("why", Some(&docs.why)),
        ("since", docs.since.as_ref()),
        ("fixed in", docs.fixed_in.as_ref()),
        ("fix", docs.mitigation.as_ref()),
    ];
    for (name, text) in known {
        let text = text.filter(|text| !text.is_empty());
        lines.extend(text.map(|text| format!("{name}: {text}")));
    }
    lines.extend(docs.references.iter().map(|link| format!("see: {link}")));
    lines.push(format!("more: alpine-tax explain {}", finding.case));
    lines.iter().map(|line| neutral(line)).collect()
}

/// The lines of an aspect, without what would control anything.
pub(in crate::report) fn output(aspect: Aspect, observation: &Observation) -> Vec<String> {
    let lines = match aspect {
        Aspect::Outcome => vec![observation.outcome.to_string()],
        Aspect::Stdout => printed(&observation.stdout),
        Aspect::Stderr => printed(&observation.stderr),
        Aspect::Queries => neutral_lines(&query_set(observation)),
        Aspect::QueryDetails => neutral_lines(&query_details(observation)),
    };
    cut(lines)
}

/// A name that was asked for is whatever a program made of it.
fn neutral_lines(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| neutral(line)).collect()
}

fn printed(output: &Output) -> Vec<String> {
    let bytes = output.bytes.trim_ascii_end();
    let lines = bytes.split(|byte| *byte == b'\n');
    let mut lines: Vec<String> = lines.map(neutral_bytes).collect();
    if bytes.is_empty() {
        lines.clear();
    }
    if output.dropped > 0 {
        lines.push(format!("… {} bytes were not kept", output.dropped));
    }
    lines
}

fn cut(mut lines: Vec<String>) -> Vec<String> {
    let more = lines.len().saturating_sub(MOST_LINES);
    if more > 0 {
        lines.truncate(MOST_LINES);
        lines.push(format!("… {}", counted(more, "more line", "more lines")));
    }
    lines
}
