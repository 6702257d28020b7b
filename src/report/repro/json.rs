//! A reproduction as one JSON object. `schema.json` beside this file describes it; fields are only ever
//! added, and what would change a meaning raises [`SCHEMA_VERSION`].

use serde::Serialize;

use super::Told;
use super::lines::{labels, libc, libcs};
use crate::repro::known::Known;
use crate::repro::matrix::{Change, State, state};
use crate::repro::{NotAtHand, OutcomeClass, Subject, Tried, TriedResult};

/// Version of the format.
pub const SCHEMA_VERSION: u32 = 1;

/// The JSON Schema of the format.
pub const SCHEMA: &str = include_str!("schema.json");

#[derive(Serialize)]
struct Out<'a> {
    schema_version: u32,
    verdict: String,
    reproduces: bool,
    subject: SubjectOut<'a>,
    conditions: Vec<String>,
    baseline: ImageOut<'a>,
    images: Vec<ImageOut<'a>>,
    groups: Vec<GroupOut<'a>>,
    changes: Vec<ChangeOut<'a>>,
    cause: &'a [String],
    known: &'a Known,
    not_at_hand: &'a [NotAtHand],
    exit_code: u8,
}

#[derive(Serialize)]
struct SubjectOut<'a> {
    thing: &'a str,
    case: &'a str,
    title: &'a str,
    links: &'a [String],
    as_shipped: bool,
    fails_when: String,
    observed: Vec<&'static str>,
}

#[derive(Serialize)]
struct ImageOut<'a> {
    label: &'a str,
    range: &'a str,
    image: &'a str,
    id: &'a str,
    digest: Option<&'a str>,
    libc: String,
    state: State,
    why: Option<&'a str>,
    trials: u64,
    failures: u64,
    rate: Option<[f64; 2]>,
    outcomes: Vec<OutcomeOut<'a>>,
}

#[derive(Serialize)]
struct OutcomeOut<'a> {
    outcome: String,
    count: u64,
    fails: bool,
    stdout: &'a crate::outcome::Output,
    stderr: &'a crate::outcome::Output,
    queries: Vec<String>,
    wall_ns: u64,
}

#[derive(Serialize)]
struct GroupOut<'a> {
    range: &'a str,
    images: String,
    libc: String,
    state: State,
    indices: &'a [usize],
}

#[derive(Serialize)]
struct ChangeOut<'a> {
    from_image: &'a str,
    to_image: &'a str,
    #[serde(flatten)]
    change: &'a Change,
}

/// Renders a reproduction.
///
/// # Errors
/// Never in practice: nothing in it has keys that are no text.
pub fn render(told: &Told<'_>) -> Result<String, serde_json::Error> {
    let repro = told.repro;
    let label = |index: usize| repro.across[index].label.as_str();
    let out = Out {
        schema_version: SCHEMA_VERSION,
        verdict: told.verdict(),
        reproduces: told.matrix.reproduces,
        subject: subject(&repro.subject),
        conditions: super::lines::conditions(told),
        baseline: image(&repro.baseline),
        images: repro.across.iter().map(image).collect(),
        groups: told
            .matrix
            .groups
            .iter()
            .map(|group| GroupOut {
                range: &group.range,
                images: labels(told, group),
                libc: libcs(told, group),
                state: group.state,
                indices: &group.images,
            })
            .collect(),
        changes: told
            .matrix
            .changes
            .iter()
            .map(|change| ChangeOut {
                from_image: label(change.from),
                to_image: label(change.to),
                change,
            })
            .collect(),
        cause: &told.matrix.cause,
        known: told.known,
        not_at_hand: &repro.not_at_hand,
        exit_code: told.exit().code(),
    };
    Ok(serde_json::to_string_pretty(&out)? + "\n")
}

fn subject(subject: &Subject) -> SubjectOut<'_> {
    let report = subject.case.report.as_ref();
    SubjectOut {
        thing: &subject.thing,
        case: &subject.case.id.0,
        title: &subject.case.title,
        links: report.map_or(&[], |report| report.links.as_slice()),
        as_shipped: subject.as_shipped,
        fails_when: subject.fails_when.to_string(),
        observed: subject
            .observe
            .iter()
            .map(|aspect| crate::compare::behaviour::name(*aspect))
            .collect(),
    }
}

fn image(one: &Tried) -> ImageOut<'_> {
    let outcomes = one.outcomes();
    ImageOut {
        label: &one.label,
        range: &one.range,
        image: &one.image.reference,
        id: &one.image.id,
        digest: one.image.digest.as_deref(),
        libc: libc(one),
        state: state(one),
        why: match &one.result {
            TriedResult::Ran(_) => None,
            TriedResult::DoesNotApply(why) | TriedResult::Broken(why) => Some(why),
        },
        trials: outcomes.map_or(0, |outcomes| outcomes.trials),
        failures: outcomes.map_or(0, |outcomes| outcomes.failures),
        rate: outcomes.map(|outcomes| [outcomes.rate_low, outcomes.rate_high]),
        outcomes: outcomes
            .into_iter()
            .flat_map(|o| &o.classes)
            .map(outcome)
            .collect(),
    }
}

fn outcome(class: &OutcomeClass) -> OutcomeOut<'_> {
    let seen = &class.observation;
    OutcomeOut {
        outcome: seen.outcome.to_string(),
        count: class.count,
        fails: class.fails,
        stdout: &seen.stdout,
        stderr: &seen.stderr,
        queries: crate::aspect::query_details(seen),
        wall_ns: seen.usage.wall_ns,
    }
}
