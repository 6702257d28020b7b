//! Entries and where they stand in a report.

use std::collections::{BTreeSet, HashMap};

use crate::compare::{Comparison, Curve, Finding, Pair, Verdict};
use crate::suite::{CaseId, Docs};

/// What a section is about, in the order of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Divergences that the catalogue does not know.
    New,
    /// Divergences that it knows.
    Documented,
    /// Divergences that it knows and that did not show.
    NoLonger,
    /// The same on both sides, but not what the catalogue says.
    Refuted,
    /// The candidate costs more.
    Slower,
    /// The candidate costs less.
    Faster,
    /// It could not be decided.
    Inconclusive,
    /// Not applicable, or the harness could not tell.
    Untold,
    /// No difference in cost.
    NoDifference,
    /// The same.
    Same,
}

/// The entries of one topic.
#[derive(Debug)]
pub struct Section<'a> {
    /// The topic.
    pub topic: Topic,
    /// By suite, in the order of the plan.
    pub suites: Vec<SuiteEntries<'a>>,
}

impl<'a> Section<'a> {
    /// How many cases it has; each point of a curve is one.
    #[must_use]
    pub fn cases(&self) -> usize {
        self.entries().map(Entry::cases).sum()
    }

    /// Its entries, suite by suite.
    pub fn entries(&self) -> impl Iterator<Item = &Entry<'a>> {
        self.suites.iter().flat_map(|suite| &suite.entries)
    }
}

/// The entries of one suite in a section.
#[derive(Debug)]
pub struct SuiteEntries<'a> {
    /// Name of the suite.
    pub name: &'a str,
    /// Its title; empty when the record has none.
    pub title: &'a str,
    /// The cases.
    pub entries: Vec<Entry<'a>>,
}

/// One case over all candidates, or all points of a curve over all candidates.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The case; of a curve without the parameter's value.
    pub case: &'a CaseId,
    /// Its question.
    pub title: &'a str,
    /// Whether it is a control.
    pub control: bool,
    /// What is known about it.
    pub docs: &'a Docs,
    /// Whether what images bring along is compared.
    pub as_shipped: bool,
    /// One for each candidate; of a curve one for each candidate and point.
    pub findings: Vec<&'a Finding>,
    /// The curves, one for each candidate; none for a case without a parameter.
    pub curves: Vec<&'a Curve>,
}

/// Findings come case by case and point by point, so those that belong together are neighbours.
pub(super) fn entries(comparison: &Comparison) -> impl Iterator<Item = Entry<'_>> {
    let with_curve: HashMap<&CaseId, &CaseId> = comparison
        .curves
        .iter()
        .flat_map(|curve| curve.points.iter().map(|point| (&point.case, &curve.case)))
        .collect();
    let groups = comparison.findings.chunk_by(move |one, other| {
        let of = |case: &CaseId| with_curve.get(case).copied();
        one.case == other.case || of(&one.case).is_some_and(|curve| of(&other.case) == Some(curve))
    });
    groups.filter_map(move |group| {
        let first = group.first()?;
        let is_of_it = |curve: &&Curve| curve.points.iter().any(|point| point.case == first.case);
        let own = comparison.curves.iter().find(is_of_it);
        let curves = comparison.curves.iter();
        Some(Entry {
            case: own.map_or(&first.case, |curve| &curve.case),
            title: own.map_or(&first.title, |curve| &curve.title),
            control: first.control,
            docs: &first.docs,
            as_shipped: group.iter().any(|f| f.pair == Pair::AsShipped),
            findings: group.iter().collect(),
            curves: curves
                .filter(|curve| own.is_some_and(|own| own.case == curve.case))
                .collect(),
        })
    })
}

impl Entry<'_> {
    /// How many cases it stands for.
    #[must_use]
    pub fn cases(&self) -> usize {
        let cases: BTreeSet<&CaseId> = self.findings.iter().map(|f| &f.case).collect();
        cases.len()
    }

    /// The gravest topic of its candidates; of a curve that of its gravest point that could be told.
    #[must_use]
    pub fn topic(&self) -> Topic {
        let topics = self.findings.iter().map(|finding| topic(finding));
        let told = topics.filter(|topic| self.curves.is_empty() || *topic != Topic::Untold);
        told.min().unwrap_or(Topic::Untold)
    }

    /// The findings' notes, each once, with the findings that have it; those of points that could
    /// not be told have their place among the others of the kind.
    #[must_use]
    pub fn notes(&self) -> Vec<(&str, Vec<&Finding>)> {
        let mut notes: Vec<(&str, Vec<&Finding>)> = Vec::new();
        for finding in self.findings.iter().copied() {
            if !self.curves.is_empty() && topic(finding) == Topic::Untold {
                continue;
            }
            for note in &finding.notes {
                match notes.iter_mut().find(|(known, _)| known == note) {
                    Some((_, findings)) => findings.push(finding),
                    None => notes.push((note, vec![finding])),
                }
            }
        }
        notes
    }
}

fn topic(finding: &Finding) -> Topic {
    match finding.verdict {
        Verdict::New => Topic::New,
        Verdict::Documented => Topic::Documented,
        Verdict::NoLonger => Topic::NoLonger,
        Verdict::Refuted => Topic::Refuted,
        Verdict::Same => Topic::Same,
        Verdict::Slower => Topic::Slower,
        Verdict::Faster => Topic::Faster,
        Verdict::NoDifference => Topic::NoDifference,
        Verdict::Inconclusive => Topic::Inconclusive,
        Verdict::Unsupported | Verdict::Broken => Topic::Untold,
    }
}
