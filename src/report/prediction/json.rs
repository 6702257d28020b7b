//! Predictions as one JSON object. `schema.json` beside this file describes it; fields are only
//! ever added, and what would change a meaning raises [`SCHEMA_VERSION`].

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Named, verdict};
use crate::confirm::{Confirmation, Confirmed, Missed};
use crate::predict::{Confidence, Facts, Finding};

/// Version of the format.
pub const SCHEMA_VERSION: u32 = 1;

/// The JSON Schema of the format.
pub const SCHEMA: &str = include_str!("schema.json");

#[derive(Serialize)]
struct Out<'a> {
    schema_version: u32,
    software: &'a str,
    target: &'a str,
    facts: &'a Facts,
    findings: Vec<Marked<'a>>,
    confirmed: Option<Tried<'a>>,
    counts: BTreeMap<&'static str, usize>,
    verdict: String,
    exit_code: u8,
}

/// A finding, with what became of it.
#[derive(Serialize)]
struct Marked<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    confirmation: Option<&'a Confirmation>,
}

/// What trying told beside that.
#[derive(Serialize)]
struct Tried<'a> {
    loaded: usize,
    failed: usize,
    missed: &'a [Missed],
    untold: Vec<Untold<'a>>,
}

/// A file that could not be tried.
#[derive(Serialize)]
struct Untold<'a> {
    object: &'a str,
    why: &'a str,
}

fn tried(confirmed: &Confirmed) -> Tried<'_> {
    let untold = confirmed.untold.iter();
    Tried {
        loaded: confirmed.loaded,
        failed: confirmed.failed,
        missed: &confirmed.missed,
        untold: untold.map(|(object, why)| Untold { object, why }).collect(),
    }
}

/// Renders a prediction, with a line feed at its end.
///
/// # Errors
/// None that a prediction gives rise to.
pub fn render(named: &Named<'_>) -> Result<String, serde_json::Error> {
    let prediction = named.prediction;
    let key = |confidence| match confidence {
        Confidence::CertainAtLoad => "certain-at-load",
        Confidence::CertainWhenCalled => "certain-when-called",
        Confidence::Possible => "possible",
        Confidence::Performance => "performance",
    };
    let counts = Confidence::ALL.map(|confidence| (key(confidence), prediction.count(confidence)));
    let out = Out {
        schema_version: SCHEMA_VERSION,
        software: named.software,
        target: named.target,
        facts: &prediction.facts,
        findings: prediction
            .findings
            .iter()
            .map(|finding| Marked {
                finding,
                confirmation: named.confirmation(finding),
            })
            .collect(),
        confirmed: named.confirmed.map(tried),
        counts: counts.into_iter().collect(),
        verdict: verdict(named),
        exit_code: named.exit().code(),
    };
    serde_json::to_string_pretty(&out).map(|text| text + "\n")
}
