//! Predictions as JUnit XML: a test case for each finding, which fails where it is more than the
//! user accepts, and one for all that was looked at, so that no report is empty.

use std::fmt::Write as _;

use super::{Named, looked_at, marked, verdict};
use crate::predict::Finding;
use crate::report::text::neutral;
use crate::report::words::xml::escaped;

/// Renders a prediction.
#[must_use]
pub fn render(named: &Named<'_>) -> String {
    let findings = &named.prediction.findings;
    let missed = named
        .confirmed
        .map_or(&[][..], |confirmed| &confirmed.missed);
    let refused = findings.iter().filter(|finding| named.is_refused(finding));
    let failures = refused.count() + missed.len();
    let title = format!("alpine-tax check {} --to {}", named.software, named.target);
    let tests = findings.len() + 1 + missed.len();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"{title}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n  \
         <testsuite name=\"{title}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" \
         skipped=\"0\">\n",
        title = escaped(&title),
    );
    let facts = &named.prediction.facts;
    let _ = writeln!(
        text,
        "    <testcase classname=\"alpine-tax.check\" name=\"looked at\">\n      \
         <system-out>{}</system-out>\n    </testcase>",
        escaped(&format!("{}; {}", looked_at(facts), verdict(named))),
    );
    for finding in findings {
        case(&mut text, named, finding);
    }
    for missed in missed {
        let _ = writeln!(
            text,
            "    <testcase classname=\"alpine-tax.check.missed\" name=\"{}\">\n      \
             <failure message=\"failed, and was not predicted\" type=\"{}\">{}</failure>\n    \
             </testcase>",
            escaped(&neutral(&missed.object)),
            missed.when.as_str(),
            escaped(&neutral(&missed.said)),
        );
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

fn case(text: &mut String, named: &Named<'_>, finding: &Finding) {
    let refused = named.is_refused(finding);
    let confidence = finding.confidence.as_str();
    let place = finding
        .places
        .first()
        .map(|place| format!(" file=\"{}\" line=\"{}\"", escaped(&place.file), place.line));
    let _ = writeln!(
        text,
        "    <testcase classname=\"alpine-tax.check.{}\" name=\"{}: {}\"{}>",
        confidence.replace(' ', "-"),
        finding.kind.as_str(),
        escaped(&finding.subject),
        place.unwrap_or_default(),
    );
    let mut details = details(finding);
    if let Some(tried) = marked(named, &[finding]) {
        let _ = write!(details, "\ntried: {tried}");
    }
    let details = escaped(&details);
    if refused {
        let says = escaped(&neutral(&finding.says));
        let _ = writeln!(
            text,
            "      <failure message=\"{says}\" type=\"{confidence}\">{details}</failure>"
        );
    } else {
        let _ = writeln!(text, "      <system-out>{details}</system-out>");
    }
    text.push_str("    </testcase>\n");
}

/// All that is known of it: readers of JUnit show little else.
fn details(finding: &Finding) -> String {
    let mut lines = vec![
        finding.says.clone(),
        format!("confidence: {}", finding.confidence.as_str()),
        format!("severity: {}", finding.severity.as_str()),
    ];
    lines.extend(
        finding
            .evidence
            .iter()
            .map(|evidence| format!("evidence: {evidence}")),
    );
    lines.extend(finding.objects.iter().map(|object| format!("in: {object}")));
    lines.extend(
        finding
            .mitigation
            .iter()
            .map(|advice| format!("fix: {advice}")),
    );
    lines.extend(finding.case.iter().map(|case| format!("case: {case}")));
    lines
        .iter()
        .map(|line| neutral(line))
        .collect::<Vec<_>>()
        .join("\n")
}
