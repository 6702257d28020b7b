//! The extension matrix: what became of each package that a run tried, on each candidate. Pure;
//! knows no engine and no format.
//!
//! A package's script prints `works: ANSWER`, or `cannot be tried: WHY` where what it needs is
//! missing for a reason that is no libc's; any other end is a failure. From what it did on the
//! baseline and on the candidate, from what it did where a named package was installed besides, and
//! from how the registry has it, follows a verdict (`verdict`). What could not be tried is never
//! counted against a libc.

mod summary;
#[cfg(test)]
mod tests;
mod verdict;

use crate::clib::Family;
use crate::compare::{self, Comparison};
use crate::outcome::{Observation, Outcome};
use crate::record::{Role, Run, Timed, TrialResult};
use crate::stats::{self, Estimate};
use crate::suite::{Case, Package, Tried, Workload};
pub use summary::{Summary, summaries};
pub use verdict::Verdict;
use verdict::{Attempt, Seen};

/// A package and what became of it on each candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// Name of the suite that tries it.
    pub suite: &'a str,
    /// Whose packages the suite tries.
    pub ecosystem: Ecosystem,
    /// What the registry says of it.
    pub package: &'a Package,
    /// In the order of the candidates.
    pub cells: Vec<Cell<'a>>,
}

/// Whose package it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ecosystem {
    /// Installed with pip.
    Python,
    /// Installed with npm.
    Node,
}

/// What became of a package on a candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell<'a> {
    /// Name of the candidate.
    pub image: &'a str,
    /// Its libc.
    pub family: Option<Family>,
    /// The verdict.
    pub verdict: Verdict,
    /// What it rests on, where the verdict alone does not say it.
    pub why: Option<String>,
    /// What loading the package takes.
    pub import: Option<Measured>,
    /// What its work takes.
    pub work: Option<Measured>,
}

/// A time on both sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Median on the baseline, nanoseconds.
    pub baseline_ns: f64,
    /// Median on the candidate, nanoseconds.
    pub candidate_ns: f64,
    /// Candidate over baseline.
    pub tax: Option<Estimate>,
}

impl Ecosystem {
    /// `60 Python packages`.
    #[must_use]
    pub fn packages(self) -> &'static str {
        match self {
            Ecosystem::Python => "Python packages",
            Ecosystem::Node => "npm packages",
        }
    }
}

/// The rows of a run, suite by suite; `comparison` is what [`compare::judge`] says of the same.
#[must_use]
pub fn judge<'a>(run: &'a Run, comparison: &Comparison) -> Vec<Row<'a>> {
    let suites = run.header.suites.iter();
    suites
        .flat_map(|suite| {
            let ecosystem = ecosystem(run, &suite.name);
            suite.packages.iter().map(move |package| Row {
                suite: &suite.name,
                ecosystem,
                package,
                cells: candidates(run)
                    .map(|image| cell(run, comparison, &suite.name, package, image))
                    .collect(),
            })
        })
        .collect()
}

/// Why the work of a package need not be timed: it was seen not to work on one of the sides.
#[must_use]
pub fn idle(run: &Run, work: &Case, image: &str) -> Option<String> {
    let tried = work.package.as_ref()?;
    let case = behaviours(run, work.id.suite(), &tried.name)
        .find(|case| case.package.as_ref() == Some(tried))?;
    let seen = seen(run, case, image);
    let works = |attempt: &Attempt| matches!(attempt, Attempt::Works(_) | Attempt::Unknown);
    let both = works(&seen.baseline) && works(&seen.candidate);
    (!both).then(|| "the package does not work on both sides".to_owned())
}

fn candidates(run: &Run) -> impl Iterator<Item = &crate::image::Image> {
    let images = run.header.images.iter();
    images
        .filter(|image| image.role == Role::Candidate)
        .map(|image| &image.image)
}

fn ecosystem(run: &Run, suite: &str) -> Ecosystem {
    let cases = run.header.cases.iter();
    let node = cases
        .filter(|case| case.id.suite() == suite && case.package.is_some())
        .any(|case| matches!(case.workload, Workload::Node { .. }));
    if node {
        Ecosystem::Node
    } else {
        Ecosystem::Python
    }
}

/// The cases that try a package.
fn behaviours<'a>(
    run: &'a Run,
    suite: &'a str,
    package: &'a str,
) -> impl Iterator<Item = &'a Case> {
    let of_package = move |case: &&Case| {
        let tried = case.package.as_ref();
        case.id.suite() == suite && tried.is_some_and(|tried| tried.name == package)
    };
    let cases = run.header.cases.iter().filter(of_package);
    cases.filter(|case| !case.is_timing())
}

fn cell<'a>(
    run: &'a Run,
    comparison: &Comparison,
    suite: &str,
    package: &Package,
    image: &'a crate::image::Image,
) -> Cell<'a> {
    let bare = |tried: &Tried| tried.with.is_empty();
    let (mut alone, mut with) = (None, None);
    for case in behaviours(run, suite, &package.name) {
        match &case.package {
            Some(tried) if bare(tried) => alone = Some(seen(run, case, &image.name)),
            Some(tried) => with = Some((tried.with.clone(), seen(run, case, &image.name))),
            None => {}
        }
    }
    let timed = timing(run, suite, &package.name, &image.name);
    let finding = comparison.findings.iter().find(|finding| {
        let work = timed.map(|(case, _)| &case.id);
        work == Some(&finding.case) && finding.image == image.name
    });
    let family = image.family();
    let cost = finding.map(|finding| finding.verdict);
    let (verdict, why) = verdict::of(package, family, alone, with, cost);
    Cell {
        image: &image.name,
        family,
        verdict,
        why,
        import: timed.and_then(|(_, timed)| import(timed)),
        work: finding.and_then(|finding| {
            let timing = finding.timing()?;
            Some(Measured {
                baseline_ns: timing.baseline?.median,
                candidate_ns: timing.candidate?.median,
                tax: timing.tax,
            })
        }),
    }
}

fn timing<'a>(
    run: &'a Run,
    suite: &str,
    package: &str,
    image: &str,
) -> Option<(&'a Case, &'a Timed)> {
    let work = run.header.cases.iter().find(|case| {
        let tried = case.package.as_ref();
        case.is_work() && case.id.suite() == suite && tried.is_some_and(|t| t.name == package)
    })?;
    let trials = run.trials.iter().rev();
    let mut of_work = trials.filter(|trial| trial.case == work.id && trial.image == image);
    of_work.find_map(|trial| match &trial.result {
        TrialResult::Timed(timed) => Some((work, &**timed)),
        TrialResult::Observed(_) | TrialResult::Broken(_) | TrialResult::Unsupported(_) => None,
    })
}

/// What loading took: each block's pair of fresh processes gives one pair of times.
#[expect(
    clippy::cast_precision_loss,
    reason = "52 bits hold 52 days of nanoseconds"
)]
fn import(timed: &Timed) -> Option<Measured> {
    let pairs: Vec<(Vec<f64>, Vec<f64>)> = timed
        .blocks
        .iter()
        .filter_map(|block| block.set_up)
        .map(|pair| {
            (
                vec![pair.baseline_ns as f64],
                vec![pair.candidate_ns as f64],
            )
        })
        .collect();
    let (baseline, candidate): (Vec<Vec<f64>>, Vec<Vec<f64>>) = pairs.iter().cloned().unzip();
    Some(Measured {
        baseline_ns: stats::median(&baseline.concat())?,
        candidate_ns: stats::median(&candidate.concat())?,
        tax: stats::interval_of_pairs(&pairs, compare::timing::confidence(timed)),
    })
}

fn seen(run: &Run, case: &Case, image: &str) -> Seen {
    let baseline = run.header.baseline().unwrap_or_default();
    Seen {
        baseline: attempt(run, case, baseline),
        candidate: attempt(run, case, image),
    }
}

/// The last trial counts.
fn attempt(run: &Run, case: &Case, image: &str) -> Attempt {
    let mut trials = run.trials.iter().rev();
    let trial = trials.find(|trial| trial.case == case.id && trial.image == image);
    match trial.map(|trial| &trial.result) {
        Some(TrialResult::Observed(observation)) => of_observation(observation),
        Some(TrialResult::Unsupported(why)) => Attempt::NotTried(first_line(why)),
        Some(TrialResult::Broken(why)) => Attempt::NotTried(first_line(&why.to_string())),
        Some(TrialResult::Timed(_)) | None => Attempt::Unknown,
    }
}

const WORKS: &str = "works: ";
const NOT_TRIED: &str = "cannot be tried: ";

fn of_observation(observation: &Observation) -> Attempt {
    let stdout = observation.stdout.lossy();
    let said = first_line(&stdout);
    if observation.outcome != Outcome::Exited(0) {
        return Attempt::Fails(observation.outcome.to_string());
    }
    if let Some(answer) = said.strip_prefix(WORKS) {
        Attempt::Works(answer.to_owned())
    } else if let Some(why) = said.strip_prefix(NOT_TRIED) {
        Attempt::NotTried(why.to_owned())
    } else {
        Attempt::Fails(said)
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim().to_owned()
}
