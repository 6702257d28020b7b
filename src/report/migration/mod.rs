//! The migration report: what one who is about to change a base image shows to the team, as Markdown
//! or as one HTML page.

mod dockerfile;
mod facts;
mod html;
mod markdown;

use crate::compare::{Evidence, Finding, Thresholds, Verdict, judge};
use crate::facts::{Facts, Vulnerabilities};
use crate::record::{Role, Run};
use crate::report::prediction::Named;

pub use html::render as html;
pub use markdown::render as markdown;

/// What the report is made of.
#[derive(Debug, Clone, Copy)]
pub struct Migration<'a> {
    /// What is predicted, and of what.
    pub named: Named<'a>,
    /// What both sides have: the software, where it is an image, and the target.
    pub facts: (Option<&'a Facts>, &'a Facts),
    /// What was measured on images with the same two libcs.
    pub measured: Option<&'a Measured>,
    /// What a scanner found in the software and in the target.
    pub vulnerabilities: Option<(&'a Vulnerabilities, &'a Vulnerabilities)>,
}

/// What a run measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The run's id.
    pub run: String,
    /// The image that was the software's side, and the one that was the target's.
    pub images: (String, String),
    /// How many timings the run has of these two.
    pub timings: usize,
    /// The costs that differ, the largest first.
    pub costs: Vec<Cost>,
}

/// A cost that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// The case.
    pub case: String,
    /// What it measures.
    pub title: String,
    /// How many times the software's side the target takes, and the ends of the interval.
    pub times: (f64, f64, f64),
}

impl Measured {
    /// Takes the costs that differ out of a run: between its baseline and the first candidate of
    /// which `of` says that they are these sides, in this order or the other.
    #[must_use]
    pub fn of(
        run: &Run,
        is_software: impl Fn(&str) -> bool,
        is_target: impl Fn(&str) -> bool,
    ) -> Option<Measured> {
        let name = |role| {
            let images = run
                .header
                .images
                .iter()
                .filter(move |image| image.role == role);
            images.map(|image| image.image.name.as_str())
        };
        let baseline = name(Role::Baseline).next()?;
        let forwards = name(Role::Candidate).find(|name| is_target(name));
        let backwards = name(Role::Candidate).find(|name| is_software(name));
        let (candidate, is_forwards) = match (is_software(baseline), forwards, backwards) {
            (true, Some(candidate), _) => (candidate, true),
            (false, _, Some(candidate)) if is_target(baseline) => (candidate, false),
            _ => return None,
        };
        let judged = judge(run, &Thresholds::of(run));
        let findings = judged
            .findings
            .iter()
            .filter(|finding| finding.image == candidate);
        let is_timing = |finding: &&Finding| matches!(finding.evidence, Evidence::Timing(_));
        let timings = findings.clone().filter(is_timing).count();
        let mut costs: Vec<Cost> = findings
            .filter(|finding| matches!(finding.verdict, Verdict::Slower | Verdict::Faster))
            .filter_map(|finding| {
                let Evidence::Timing(timing) = &finding.evidence else {
                    return None;
                };
                let tax = timing.tax?;
                let times = match is_forwards {
                    true => (tax.value, tax.low, tax.high),
                    false => (1.0 / tax.value, 1.0 / tax.high, 1.0 / tax.low),
                };
                let (case, title) = (finding.case.0.clone(), finding.title.clone());
                Some(Cost { case, title, times })
            })
            .collect();
        costs.sort_by(|a, b| b.times.0.total_cmp(&a.times.0));
        let images = match is_forwards {
            true => (baseline, candidate),
            false => (candidate, baseline),
        };
        Some(Measured {
            run: run.header.run_id.clone(),
            images: (images.0.to_owned(), images.1.to_owned()),
            timings,
            costs,
        })
    }
}

#[cfg(test)]
mod tests;
