//! JUnit XML, as GitLab and Jenkins (the plugin's `xunit` schema) take it: a suite for each suite, a
//! test case for each case and candidate. A new divergence is a failure, what the harness could not
//! tell an error, what does not apply is skipped; all else passes and says what was seen.

use std::fmt::Write as _;

use crate::compare::{Finding, Verdict};
use crate::outcome::Observation;
use crate::report::text::neutral;
use crate::report::verdict_sentence;
use crate::report::view::View;
use crate::report::words::finding::{details, sentence, subject};
use crate::report::words::xml::escaped;

/// How a reader of JUnit is to take a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Passed,
    Failed,
    Error,
    Skipped,
}

/// How many stand how.
#[derive(Debug, Default)]
struct Tally {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
    seconds: f64,
}

/// Renders the report.
#[must_use]
pub fn render(view: &View<'_>) -> String {
    let findings = &view.comparison.findings;
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"alpine-tax\"{}>\n",
        Tally::of(findings.iter()).attributes()
    );
    let mut suites: Vec<&str> = Vec::new();
    for finding in findings {
        if !suites.contains(&finding.case.suite()) {
            suites.push(finding.case.suite());
        }
    }
    for (number, suite) in suites.into_iter().enumerate() {
        let of_suite = || {
            findings
                .iter()
                .filter(|finding| finding.case.suite() == suite)
        };
        let _ = writeln!(
            text,
            "  <testsuite name=\"{}\"{} timestamp=\"{}\">",
            escaped(suite),
            Tally::of(of_suite()).attributes(),
            view.run.header.started.strftime("%Y-%m-%dT%H:%M:%SZ"),
        );
        if number == 0 {
            properties(&mut text, view);
        }
        for finding in of_suite() {
            case(&mut text, view, finding);
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

fn standing(verdict: Verdict) -> Standing {
    match verdict {
        Verdict::New => Standing::Failed,
        Verdict::Broken => Standing::Error,
        Verdict::Unsupported => Standing::Skipped,
        Verdict::Same
        | Verdict::Documented
        | Verdict::NoLonger
        | Verdict::Refuted
        | Verdict::Slower
        | Verdict::Faster
        | Verdict::NoDifference
        | Verdict::Inconclusive => Standing::Passed,
    }
}

impl Tally {
    fn of<'a>(findings: impl Iterator<Item = &'a Finding>) -> Tally {
        let mut tally = Tally::default();
        for finding in findings {
            tally.tests += 1;
            tally.seconds += seconds(finding).unwrap_or_default();
            match standing(finding.verdict) {
                Standing::Passed => {}
                Standing::Failed => tally.failures += 1,
                Standing::Error => tally.errors += 1,
                Standing::Skipped => tally.skipped += 1,
            }
        }
        tally
    }

    fn attributes(&self) -> String {
        format!(
            " tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3}\"",
            self.tests, self.failures, self.errors, self.skipped, self.seconds
        )
    }
}

/// What the candidate's workload took; of a timing that is no one number.
#[expect(clippy::cast_precision_loss, reason = "52 bits hold 52 days")]
fn seconds(finding: &Finding) -> Option<f64> {
    let observation: &Observation = finding.behaviour()?.candidate.as_ref()?;
    Some(observation.usage.wall_ns as f64 / 1e9)
}

/// What was compared; readers often show it with the first suite only, or not at all.
fn properties(text: &mut String, view: &View<'_>) {
    text.push_str("    <properties>\n");
    let mut property = |name: &str, value: &str| {
        let (name, value) = (escaped(&neutral(name)), escaped(&neutral(value)));
        let _ = writeln!(text, "      <property name=\"{name}\" value=\"{value}\"/>");
    };
    property("run", &view.run.header.run_id);
    property("verdict", &verdict_sentence(view));
    for image in &view.run.header.images {
        let role = image.role.as_str();
        let clib = image.image.clib().map(|clib| format!(" ({clib})"));
        let clib = clib.unwrap_or_default();
        property(role, &format!("{}{clib}", image.image.name));
    }
    text.push_str("    </properties>\n");
}

fn case(text: &mut String, view: &View<'_>, finding: &Finding) {
    let time = seconds(finding).map(|seconds| format!(" time=\"{seconds:.3}\""));
    let name = subject(finding);
    let name = name.split_once('/').map_or(name.as_str(), |(_, name)| name);
    let _ = write!(
        text,
        "    <testcase classname=\"alpine-tax.{}\" name=\"{}\"{}",
        escaped(finding.case.suite()),
        escaped(name),
        time.unwrap_or_default(),
    );
    if finding.verdict == Verdict::Same {
        text.push_str("/>\n");
        return;
    }
    let says = escaped(&sentence(view, finding));
    let all = escaped(&details(view, finding).join("\n"));
    let verdict = finding.verdict.as_str();
    let body = match standing(finding.verdict) {
        Standing::Passed => format!("<system-out>{all}</system-out>"),
        Standing::Failed => {
            format!("<failure message=\"{says}\" type=\"{verdict}\">{all}</failure>")
        }
        Standing::Error => format!("<error message=\"{says}\" type=\"{verdict}\">{all}</error>"),
        Standing::Skipped => format!("<skipped message=\"{says}\"/>"),
    };
    let _ = writeln!(text, ">\n      {body}\n    </testcase>");
}
