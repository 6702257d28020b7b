//! Gates: what makes a run fail in CI. Pure.
//!
//! A gate is a list of rules; findings that are expected (`expected.toml`) do not count, and entries
//! that have expired or no longer occur are told.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use crate::compare::{Comparison, Finding, Verdict};
use crate::expected::Entry;
use crate::outcome::Outcome;

/// What makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// A divergence that the catalogue does not know.
    New,
    /// The candidate fails where the baseline works, documented or not.
    Failure,
    /// The whole interval of a tax is above this factor.
    Tax(f64),
    /// A series that got worse and still is, as `history --gate` says.
    Regression,
    /// A timing that could not be decided.
    Inconclusive,
    /// A case of which the harness could not tell.
    Broken,
}

impl FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> Result<Rule, String> {
        Ok(match text {
            "new" => Rule::New,
            "failure" => Rule::Failure,
            "regression" => Rule::Regression,
            "inconclusive" => Rule::Inconclusive,
            "broken" => Rule::Broken,
            other => {
                let factor = other
                    .strip_prefix("tax>")
                    .map(|rest| rest.trim_end_matches(['x', '×']));
                let factor = factor.and_then(|factor| factor.parse::<f64>().ok());
                let factor = factor.filter(|factor| factor.is_finite() && *factor >= 1.0);
                Rule::Tax(factor.ok_or_else(|| {
                    "write `new`, `failure`, `tax>1.5x`, `regression`, `inconclusive` or `broken`"
                        .to_owned()
                })?)
            }
        })
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rule::New => f.write_str("new"),
            Rule::Failure => f.write_str("failure"),
            Rule::Tax(factor) => write!(f, "tax>{factor}x"),
            Rule::Regression => f.write_str("regression"),
            Rule::Inconclusive => f.write_str("inconclusive"),
            Rule::Broken => f.write_str("broken"),
        }
    }
}

/// A finding that a rule does not let pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The rule.
    pub rule: Rule,
    /// The case.
    pub case: String,
    /// The candidate.
    pub image: String,
    /// What was seen.
    pub seen: String,
}

/// What a gate says of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judged {
    /// What does not pass.
    pub hits: Vec<Hit>,
    /// Findings that would not pass and are expected: case, candidate and reason.
    pub expected: Vec<(String, String, String)>,
    /// Entries that have expired or no longer occur.
    pub stale: Vec<String>,
}

/// Judges the findings of a run by these rules. Regressions are added by whoever knows history.
#[must_use]
pub fn judge(rules: &[Rule], comparison: &Comparison, entries: &[Entry], today: Date) -> Judged {
    let mut judged = Judged::default();
    let mut used = BTreeSet::new();
    for finding in &comparison.findings {
        let hits = rules.iter().filter_map(|rule| hit(*rule, finding));
        for hit in hits {
            let about = |entry: &&Entry| entry.is_about(&hit.case, &hit.image);
            let known: Vec<&Entry> = entries.iter().filter(about).collect();
            used.extend(known.iter().map(|entry| entry.line));
            match known.iter().find(|entry| !entry.is_expired(today)) {
                Some(entry) => {
                    let expected = (hit.case, hit.image, entry.reason.clone());
                    if !judged.expected.contains(&expected) {
                        judged.expected.push(expected);
                    }
                }
                None => judged.hits.push(hit),
            }
        }
    }
    // A run of some cases says nothing of the others.
    let was_run = |entry: &&Entry| {
        let mut findings = comparison.findings.iter();
        findings.any(|finding| entry.is_about(&finding.case.0, &finding.image))
    };
    let stale = entries.iter().filter(was_run);
    judged.stale = stale
        .filter_map(|entry| entry.stale(today, used.contains(&entry.line)))
        .collect();
    judged
}

fn hit(rule: Rule, finding: &Finding) -> Option<Hit> {
    let seen = match rule {
        Rule::New => is(finding, Verdict::New, "a new divergence"),
        Rule::Inconclusive => is(finding, Verdict::Inconclusive, "inconclusive"),
        Rule::Broken => is(finding, Verdict::Broken, "the harness could not tell"),
        Rule::Failure => failure(finding),
        Rule::Tax(factor) => tax(finding, factor),
        Rule::Regression => None,
    };
    seen.map(|seen| Hit {
        rule,
        case: finding.case.0.clone(),
        image: finding.image.clone(),
        seen,
    })
}

fn is(finding: &Finding, verdict: Verdict, seen: &str) -> Option<String> {
    (finding.verdict == verdict).then(|| seen.to_owned())
}

fn failure(finding: &Finding) -> Option<String> {
    let behaviour = finding.behaviour()?;
    let works = behaviour.baseline.as_ref()?.outcome == Outcome::Exited(0);
    let outcome = &behaviour.candidate.as_ref()?.outcome;
    let fails = works && *outcome != Outcome::Exited(0);
    fails.then(|| format!("{outcome}, where the baseline works"))
}

fn tax(finding: &Finding, factor: f64) -> Option<String> {
    let tax = finding.timing()?.tax?;
    let slower = finding.verdict == Verdict::Slower && tax.low > factor;
    slower.then(|| format!("{:.2}× ({:.2}–{:.2})", tax.value, tax.low, tax.high))
}

/// What is to be said of a gate: a line for each hit, then the rest.
#[must_use]
pub fn lines(judged: &Judged) -> Vec<String> {
    let hits = judged.hits.iter().map(|hit| {
        format!(
            "gate {}: {} on {}: {}",
            hit.rule, hit.case, hit.image, hit.seen
        )
    });
    let expected = judged.expected.iter();
    let expected = expected.map(|(case, image, why)| format!("expected: {case} on {image}: {why}"));
    hits.chain(expected)
        .chain(judged.stale.iter().cloned())
        .collect()
}

#[cfg(test)]
mod tests;
