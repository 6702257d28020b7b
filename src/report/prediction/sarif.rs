//! Predictions as SARIF 2.1.0, for code scanning: a rule for each kind of finding, or for each case
//! of the catalogue; locations with lines where a file of the user's has them, and the paths of
//! files elsewhere.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Named, verdict};
use crate::predict::{Confidence, Finding, Severity};
use crate::report::text::neutral;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
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
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "alpine-tax",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.values().collect::<Vec<_>>(),
            }},
            "invocations": [{
                "executionSuccessful": true,
                "exitCode": named.exit().code(),
                "exitCodeDescription": verdict(named),
                "toolExecutionNotifications": notes.chain(missed).collect::<Vec<_>>(),
            }],
            "columnKind": "unicodeCodePoints",
            "results": findings.iter().map(result).collect::<Vec<_>>(),
            "properties": { "software": named.software, "target": named.target },
        }],
    });
    serde_json::to_string_pretty(&log).map(|text| text + "\n")
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
        "partialFingerprints": { "alpineTaxFinding/v1": fingerprint(finding) },
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

/// A path as part of an address; below the current folder where it can be so, as code scanning
/// wants it.
fn uri(path: &str) -> String {
    let here = std::env::current_dir().ok();
    let inside = here.and_then(|here| Path::new(path).strip_prefix(here).ok().map(Path::to_owned));
    let path = inside.map_or(path.to_owned(), |inside| inside.display().to_string());
    let path = path.trim_start_matches("./");
    let mut uri = if path.starts_with('/') {
        "file://".to_owned()
    } else {
        String::new()
    };
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'@' => {
                uri.push(char::from(byte));
            }
            byte => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// The same finding has the same one in the next run, wherever its lines went.
fn fingerprint(finding: &Finding) -> String {
    let digest = Sha256::digest(format!("{}\0{}", finding.kind.as_str(), finding.subject));
    digest
        .iter()
        .take(16)
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
