//! SARIF 2.1.0, for code scanning: what a person should look at. The rule is the case; the place is
//! the suite's file, which says what is run. What the harness could not tell is a notification.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::compare::{Finding, Verdict};
use crate::report::sarif::{Log, fingerprint, uri};
use crate::report::text::neutral;
use crate::report::verdict_sentence;
use crate::report::view::View;
use crate::report::words::finding::{sentence, subject};

/// Renders the report.
///
/// # Errors
/// None that a run gives rise to.
pub fn render(view: &View<'_>) -> Result<String, serde_json::Error> {
    let findings = &view.comparison.findings;
    let told = || findings.iter().filter_map(|f| Some((f, level(f.verdict)?)));
    let mut rules: BTreeMap<&str, Value> = BTreeMap::new();
    for (finding, level) in told() {
        let rule = rules.entry(&finding.case.0);
        rule.or_insert_with(|| of_case(finding, level));
    }
    let index: BTreeMap<&str, usize> = rules.keys().copied().zip(0..).collect();
    let results = told().map(|(finding, level)| result(view, finding, level, &index));
    let broken = findings.iter().filter(|f| f.verdict == Verdict::Broken);
    let notes = broken.map(|finding| {
        let text = format!("{}: {}", subject(finding), sentence(view, finding));
        json!({ "level": "warning", "message": { "text": text } })
    });
    let images: Vec<&str> = view
        .run
        .header
        .images
        .iter()
        .map(|i| i.image.name.as_str())
        .collect();
    let log = Log {
        results: results.collect(),
        rules: rules.values().cloned().collect(),
        exit: view.comparison.overall.exit(),
        verdict: verdict_sentence(view),
        notifications: notes.collect(),
        properties: json!({ "run": view.run.header.run_id, "images": images }),
    };
    log.render()
}

/// How loud it is; `None`: nothing to look at.
fn level(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::New => Some("error"),
        Verdict::Slower => Some("warning"),
        Verdict::Documented | Verdict::NoLonger | Verdict::Refuted => Some("note"),
        Verdict::Same
        | Verdict::Faster
        | Verdict::NoDifference
        | Verdict::Inconclusive
        | Verdict::Unsupported
        | Verdict::Broken => None,
    }
}

fn of_case(finding: &Finding, level: &str) -> Value {
    let docs = &finding.docs;
    let help = [
        docs.why.as_str(),
        docs.mitigation.as_deref().unwrap_or_default(),
    ]
    .join("\n\n");
    let help = match help.trim() {
        "" => neutral(&finding.title),
        help => help.lines().map(neutral).collect::<Vec<_>>().join("\n"),
    };
    json!({
        "id": finding.case.0,
        "shortDescription": { "text": neutral(&finding.title) },
        "help": { "text": help },
        "defaultConfiguration": { "level": level },
        "properties": { "tags": ["libc"] },
    })
}

fn result(view: &View<'_>, finding: &Finding, level: &str, index: &BTreeMap<&str, usize>) -> Value {
    let file = format!("suites/{}/suite.toml", finding.case.suite());
    json!({
        "ruleId": finding.case.0,
        "ruleIndex": index.get(finding.case.0.as_str()),
        "level": level,
        "message": { "text": format!("{}: {}", subject(finding), sentence(view, finding)) },
        "locations": [{
            "physicalLocation": { "artifactLocation": { "uri": uri(&file) } },
            "logicalLocations": [{ "fullyQualifiedName": finding.case.0 }],
        }],
        "partialFingerprints": fingerprint(finding.verdict.as_str(), &subject(finding)),
        "properties": { "image": finding.image, "verdict": finding.verdict.as_str() },
    })
}
