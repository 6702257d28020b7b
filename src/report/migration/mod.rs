//! The migration report: what one who is about to change a base image shows to the team, as Markdown
//! or as one HTML page.

mod dockerfile;
mod facts;
mod html;
mod markdown;

use crate::compare::{Comparison, Evidence, Finding, Thresholds, Verdict, judge};
use crate::facts::{Facts, Vulnerabilities};
use crate::mitigate::{self, Effect, Judged};
use crate::record::{Role, Run};
use crate::report::mitigation;
use crate::report::prediction::Named;
use crate::sample::Metric;

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
    /// The mitigations that were tried on the target's side and help.
    pub fixes: Vec<Fix>,
}

/// A mitigation that was proven to help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it is.
    pub title: String,
    /// The case that it helps.
    pub case: String,
    /// What it does.
    pub does: String,
    /// What it costs.
    pub costs: String,
}

impl Fix {
    fn of(judged: &Judged<'_>, comparison: &Comparison) -> Option<Fix> {
        if !matches!(judged.effect, Effect::Recovers(_) | Effect::Mends { .. }) {
            return None;
        }
        let mut findings = comparison.findings.iter();
        let finding = findings.find(|f| f.case == *judged.case && f.image == judged.image);
        let timing = finding.and_then(Finding::timing);
        let metric = timing.map_or(Metric::Wall, |timing| timing.metric);
        let mut costs = mitigation::price(&judged.cost);
        costs.extend(mitigation::memory(&judged.cost));
        Some(Fix {
            title: judged.mitigation.title.clone(),
            case: judged.case.0.clone(),
            does: mitigation::effect(judged, metric),
            costs: costs.join(", "),
        })
    }
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
        let tried = mitigate::judge(run, &judged).into_iter();
        let on_target = tried.filter(|judged| is_forwards && judged.image == candidate);
        let fixes = on_target.filter_map(|one| Fix::of(&one, &judged)).collect();
        let images = match is_forwards {
            true => (baseline, candidate),
            false => (candidate, baseline),
        };
        Some(Measured {
            run: run.header.run_id.clone(),
            images: (images.0.to_owned(), images.1.to_owned()),
            timings,
            costs,
            fixes,
        })
    }
}

#[cfg(test)]
mod tests;
