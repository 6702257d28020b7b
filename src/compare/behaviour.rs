//! Two observations against each other, and each against what the catalogue says.

use std::borrow::Cow;

use super::verdict::{Agreement, Catalogue, Seen, Standing};
use crate::aspect::Aspect;
pub use crate::aspect::{differences, query_details, query_set};
use crate::outcome::{Observation, Output};
use crate::suite::Expectation;

/// The aspects in which an observation refutes an expectation, among those observed.
#[must_use]
pub fn refutations(
    observe: &[Aspect],
    expectation: &Expectation,
    observation: &Observation,
) -> Vec<Aspect> {
    let refutes = |aspect: &Aspect| match aspect {
        Aspect::Outcome => expectation.outcome != observation.outcome,
        Aspect::Stdout => is_other_text(expectation.stdout.as_deref(), &observation.stdout),
        Aspect::Stderr => is_other_text(expectation.stderr.as_deref(), &observation.stderr),
        Aspect::Queries => expectation
            .queries
            .as_deref()
            .is_some_and(|expected| sorted(expected) != query_set(observation)),
        Aspect::QueryDetails => expectation
            .query_details
            .as_deref()
            .is_some_and(|expected| sorted(expected) != query_details(observation)),
    };
    observe.iter().copied().filter(refutes).collect()
}

fn is_other_text(expected: Option<&str>, seen: &Output) -> bool {
    expected.is_some_and(|text| {
        seen.dropped > 0 || text.as_bytes().trim_ascii_end() != seen.bytes.trim_ascii_end()
    })
}

fn sorted(queries: &[String]) -> Vec<String> {
    let mut queries = queries.to_vec();
    queries.sort();
    queries.dedup();
    queries
}

/// What the catalogue says in one aspect, in a form that can be compared; `None`: nothing.
fn said(expectation: &Expectation, aspect: Aspect) -> Option<Cow<'_, str>> {
    let text = |text: &'_ Option<String>| {
        text.as_ref()
            .map(|text| Cow::Owned(text.trim_ascii_end().to_owned()))
    };
    let lines = |lines: &Option<Vec<String>>| {
        let lines = lines.as_deref()?;
        Some(Cow::Owned(sorted(lines).join("\n")))
    };
    match aspect {
        Aspect::Outcome => Some(expectation.outcome.to_string().into()),
        Aspect::Stdout => text(&expectation.stdout),
        Aspect::Stderr => text(&expectation.stderr),
        Aspect::Queries => lines(&expectation.queries),
        Aspect::QueryDetails => lines(&expectation.query_details),
    }
}

/// One side: what was observed, and what the catalogue says of its libc.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) observation: &'a Observation,
    pub(super) expectation: Option<&'a Expectation>,
}

/// Two sides judged.
pub(super) struct Judged {
    pub(super) seen: Seen,
    pub(super) differs: Vec<Aspect>,
    pub(super) notes: Vec<String>,
}

/// Judges two observations.
pub(super) fn judge(
    observe: &[Aspect],
    control: bool,
    baseline: Side<'_>,
    candidate: Side<'_>,
) -> Judged {
    let differs = differences(observe, baseline.observation, candidate.observation);
    let agreement = if differs.is_empty() {
        Agreement::Agree
    } else {
        Agreement::Differ
    };
    let mut notes = Vec::new();
    let baseline_standing = standing(observe, baseline, "baseline", &mut notes);
    let candidate_standing = standing(observe, candidate, "candidate", &mut notes);
    let catalogue = catalogue(
        observe,
        &differs,
        baseline.expectation,
        candidate.expectation,
    );
    if agreement == Agreement::Differ
        && (baseline_standing, candidate_standing) == (Standing::Met, Standing::Met)
        && catalogue == Catalogue::Silent
    {
        notes.push(format!(
            "both did what the catalogue says, but it says nothing of their {}",
            list(&differs)
        ));
    }
    let seen = if control {
        Seen::Control(agreement, baseline_standing, candidate_standing)
    } else {
        Seen::Behaviour(agreement, baseline_standing, candidate_standing, catalogue)
    };
    Judged {
        seen,
        differs,
        notes,
    }
}

fn standing(observe: &[Aspect], side: Side<'_>, whose: &str, notes: &mut Vec<String>) -> Standing {
    let Some(expectation) = side.expectation else {
        return Standing::Unsaid;
    };
    let refuted = refutations(observe, expectation, side.observation);
    if refuted.is_empty() {
        return Standing::Met;
    }
    let aspects: Vec<String> = refuted
        .iter()
        .map(|aspect| match said(expectation, *aspect) {
            Some(text) if *aspect == Aspect::Outcome => format!("outcome ({text} expected)"),
            _ => name(*aspect).to_owned(),
        })
        .collect();
    notes.push(format!(
        "the {whose} did not do what the catalogue says of its libc: {}",
        aspects.join(", ")
    ));
    Standing::Refuted
}

/// Where both agree: whether the catalogue says that they differ. Where they differ: whether it
/// speaks of one of the aspects in which they do.
fn catalogue(
    observe: &[Aspect],
    differs: &[Aspect],
    baseline: Option<&Expectation>,
    candidate: Option<&Expectation>,
) -> Catalogue {
    let (Some(baseline), Some(candidate)) = (baseline, candidate) else {
        return Catalogue::Silent;
    };
    let speaks = if differs.is_empty() {
        observe.iter().any(|aspect| {
            let both = (said(baseline, *aspect), said(candidate, *aspect));
            matches!(both, (Some(one), Some(other)) if one != other)
        })
    } else {
        differs
            .iter()
            .any(|aspect| said(baseline, *aspect).is_some() || said(candidate, *aspect).is_some())
    };
    if speaks {
        Catalogue::SaysDiffer
    } else {
        Catalogue::Silent
    }
}

/// The name of an aspect, as suite files and reports spell it.
#[must_use]
pub fn name(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Outcome => "outcome",
        Aspect::Stdout => "stdout",
        Aspect::Stderr => "stderr",
        Aspect::Queries => "queries",
        Aspect::QueryDetails => "query-details",
    }
}

fn list(aspects: &[Aspect]) -> String {
    let names: Vec<&str> = aspects.iter().map(|aspect| name(*aspect)).collect();
    names.join(", ")
}
