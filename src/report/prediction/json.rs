//! Predictions as one JSON object. `schema.json` beside this file describes it; fields are only
//! ever added, and what would change a meaning raises [`SCHEMA_VERSION`].

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Named, verdict};
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
    findings: &'a [Finding],
    counts: BTreeMap<&'static str, usize>,
    verdict: String,
    exit_code: u8,
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
        findings: &prediction.findings,
        counts: counts.into_iter().collect(),
        verdict: verdict(named),
        exit_code: named.exit().code(),
    };
    serde_json::to_string_pretty(&out).map(|text| text + "\n")
}
