//! TAP 14: a test point for each case and candidate. What [`super::junit`] calls a failure or an
//! error is not ok, and says more in a block of YAML; what does not apply is skipped.

use std::fmt::Write as _;

use serde_json::Value;

use crate::compare::Verdict;
use crate::report::text::neutral;
use crate::report::verdict_sentence;
use crate::report::view::View;
use crate::report::words::finding::{details, sentence, subject};

/// Renders the report.
#[must_use]
pub fn render(view: &View<'_>) -> String {
    let findings = &view.comparison.findings;
    let mut text = format!("TAP version 14\n1..{}", findings.len());
    if findings.is_empty() {
        text.push_str(" # SKIP nothing was compared");
    }
    let _ = writeln!(text, "\n# {}", verdict_sentence(view));
    for (number, finding) in findings.iter().enumerate() {
        let is_ok = !matches!(finding.verdict, Verdict::New | Verdict::Broken);
        let said = match finding.verdict {
            Verdict::Unsupported => format!(
                "{} # SKIP {}",
                escaped(&subject(finding)),
                neutral(&finding.notes.join("; "))
            ),
            Verdict::Same => escaped(&subject(finding)),
            _ => escaped(&format!(
                "{}: {}",
                subject(finding),
                sentence(view, finding)
            )),
        };
        let word = if is_ok { "ok" } else { "not ok" };
        let _ = writeln!(text, "{word} {} - {said}", number + 1);
        if !is_ok {
            diagnostics(&mut text, finding.verdict, &details(view, finding));
        }
    }
    text
}

/// In descriptions these begin something else.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('#', "\\#")
}

/// YAML takes JSON's strings as they are.
fn diagnostics(text: &mut String, verdict: Verdict, lines: &[String]) {
    let severity = match verdict {
        Verdict::Broken => "error",
        _ => "fail",
    };
    let _ = write!(text, "  ---\n  severity: {severity}\n  details:\n");
    for line in lines {
        let _ = writeln!(text, "    - {}", Value::String(line.clone()));
    }
    text.push_str("  ...\n");
}
