//! Predictions as SARIF 2.1.0, for code scanning: a rule for each kind of finding, or for each case
//! of the catalogue; locations with lines where a file of the user's has them, and the paths of
//! files elsewhere.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Named, verdict};
use crate::predict::{Confidence, Finding, Severity};
use crate::report::sarif::{Log, fingerprint, uri};
use crate::report::text::neutral;

/// So many locations of a result are given: code scanning shows no more.
const MOST_LOCATIONS: usize = 100;

/// Renders a prediction, with a line feed at its end.
///
/// # Errors
/// None that a prediction gives rise to.
pub fn render(named: &Named<'_>) -> Result<String, serde_json::Error> {
    let findings = &named.prediction.findings;
    let rules = rules(findings);
    let index: BTreeMap<&str, usize> = rules
        .keys()
        .enumerate()
        .map(|(index, id)| (*id, index))
        .collect();
    let result = |finding: &Finding| {
        let id = rule_id(finding);
        let mut result = result(finding, id);
        result["ruleIndex"] = json!(index[id]);
        if let Some(confirmation) = named.confirmation(finding) {
            result["properties"]["confirmation"] = json!(confirmation);
        }
        result
    };
    let notes = named.prediction.facts.notes.iter().map(|note| {
        json!({ "level": "note", "message": { "text": format!("not looked at: {}", neutral(note)) } })
    });
    let missed = named
        .confirmed
        .iter()
        .flat_map(|confirmed| &confirmed.missed);
    let missed = missed.map(|missed| {
        let text = format!(
            "{} failed, which was not predicted: {}",
            missed.object, missed.said
        );
        json!({ "level": "error", "message": { "text": neutral(&text) } })
    });
    let log = Log {
        rules: rules.values().cloned().collect(),
        exit: named.exit(),
        verdict: verdict(named),
        notifications: notes.chain(missed).collect(),
        results: findings.iter().map(result).collect(),
        properties: json!({ "software": named.software, "target": named.target }),
    };
    log.render()
}

/// The case of a documented divergence, else the kind.
fn rule_id(finding: &Finding) -> &str {
    match (&finding.case, finding.kind) {
        (Some(case), crate::predict::Kind::Divergence) => case,
        (_, kind) => kind.as_str(),
    }
}

fn rules(findings: &[Finding]) -> BTreeMap<&str, Value> {
    let rule = |finding: &Finding| {
        let id = rule_id(finding);
        let short = match &finding.case {
            Some(case) if case == id => neutral(&finding.says),
            _ => finding.kind.meaning().to_owned(),
        };
        json!({
            "id": id,
            "shortDescription": { "text": short },
            "help": { "text": finding.kind.meaning() },
            "defaultConfiguration": { "level": level(finding) },
            "properties": { "tags": ["libc"] },
        })
    };
    findings
        .iter()
        .rev()
        .map(|finding| (rule_id(finding), rule(finding)))
        .collect()
}

fn level(finding: &Finding) -> &'static str {
    match (finding.confidence, finding.severity) {
        (Confidence::CertainAtLoad | Confidence::CertainWhenCalled, _) => "error",
        (_, Severity::Info) | (Confidence::Performance, _) => "note",
        (Confidence::Possible, _) => "warning",
    }
}

fn result(finding: &Finding, rule: &str) -> Value {
    let mut message = neutral(&finding.says);
    if let Some(advice) = &finding.mitigation {
        let _ = write!(message, ". Fix: {}", neutral(advice));
    }
    let mut result = json!({
        "ruleId": rule,
        "level": level(finding),
        "message": { "text": message },
        "locations": locations(finding),
        "partialFingerprints": fingerprint(finding.kind.as_str(), &finding.subject),
        "properties": {
            "confidence": finding.confidence.as_str(),
            "severity": finding.severity.as_str(),
            "evidence": finding.evidence,
            "objects": finding.objects,
        },
    });
    if let Some(case) = &finding.case {
        result["properties"]["case"] = json!(case);
    }
    result
}

fn locations(finding: &Finding) -> Vec<Value> {
    let artifact = |path: &str| json!({ "uri": uri(path) });
    let places = finding.places.iter().map(|place| {
        json!({ "physicalLocation": {
            "artifactLocation": artifact(&place.file),
            "region": { "startLine": place.line.max(1) },
        }})
    });
    let objects = finding.objects.iter().filter(|_| finding.places.is_empty());
    let objects = objects.map(|path| {
        // Files in an image or folder lie below its root.
        let path = path.trim_start_matches('/');
        json!({ "physicalLocation": { "artifactLocation": artifact(path) } })
    });
    places.chain(objects).take(MOST_LOCATIONS).collect()
}
