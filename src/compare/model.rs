//! What judging gives: findings with their evidence.

use super::circumstances::During;
use super::disturbance::Disturbed;
use super::mechanism::Beside;
use super::overall::Overall;
use super::verdict::Verdict;
use crate::outcome::Observation;
use crate::sample::Metric;
use crate::stats::Estimate;
use crate::suite::{Aspect, CaseId, Docs};

/// A run, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// One for each case and candidate, in the order of the plan.
    pub findings: Vec<Finding>,
    /// What concerns the run as a whole: what the runner noted, what the images' probes warned
    /// of, what the controls showed.
    pub notes: Vec<String>,
    /// What went on in the machine while samples were taken; `None`: nothing was recorded.
    pub during: Option<During>,
    /// The verdict on the whole.
    pub overall: Overall,
    /// Where the lines were drawn.
    pub thresholds: Thresholds,
}

/// One case on one candidate, compared with the baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The case.
    pub case: CaseId,
    /// Its question.
    pub title: String,
    /// Name of the candidate.
    pub image: String,
    /// Whether the case is a control.
    pub control: bool,
    /// The verdict.
    pub verdict: Verdict,
    /// What it rests on.
    pub evidence: Evidence,
    /// Why nothing could be said, what would resolve it, what to be wary of.
    pub notes: Vec<String>,
    /// What is known about the case.
    pub docs: Docs,
}

/// What a verdict rests on.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// What both did.
    Behaviour(Box<Behaviour>),
    /// What both cost.
    Timing(Box<Timing>),
}

/// What both did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Behaviour {
    /// The aspects that the case compares.
    pub observe: Vec<Aspect>,
    /// The baseline, where it was observed.
    pub baseline: Option<Observation>,
    /// The candidate, where it was observed.
    pub candidate: Option<Observation>,
    /// The aspects in which they differ.
    pub differs: Vec<Aspect>,
}

/// What both cost.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Timing {
    /// What was compared.
    pub metric: Metric,
    /// The baseline's cost.
    pub baseline: Option<Cost>,
    /// The candidate's cost.
    pub candidate: Option<Cost>,
    /// Candidate over baseline.
    pub tax: Option<Estimate>,
    /// What both used beside what was compared.
    pub beside: Beside,
    /// Blocks that something else disturbed.
    pub disturbed: Disturbed,
}

/// One side of a timing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// Median nanoseconds of an iteration, or KiB of a process.
    pub median: f64,
    /// Samples it rests on.
    pub samples: usize,
}

/// Where the lines are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// Ratios within `1 / (1 + margin)` to `1 + margin` are no difference. Two builds of the same
    /// arithmetic differed by 1.6 % through code layout alone, so less than 2 to 3 % cannot be
    /// claimed from one build.
    pub margin: f64,
    /// Confidence of the intervals. Where the runner stops early,
    /// [`crate::stats::LOOK_CONFIDENCE`].
    pub confidence: f64,
    /// With a larger share of the findings broken, nothing is said of the whole.
    pub broken_share: f64,
}

impl Default for Thresholds {
    fn default() -> Thresholds {
        Thresholds {
            margin: 0.03,
            confidence: 0.95,
            broken_share: 0.10,
        }
    }
}

impl Finding {
    /// What both did, when the case is about behaviour.
    #[must_use]
    pub fn behaviour(&self) -> Option<&Behaviour> {
        match &self.evidence {
            Evidence::Behaviour(behaviour) => Some(behaviour),
            Evidence::Timing(_) => None,
        }
    }

    /// What both cost, when the case is about that.
    #[must_use]
    pub fn timing(&self) -> Option<&Timing> {
        match &self.evidence {
            Evidence::Timing(timing) => Some(timing),
            Evidence::Behaviour(_) => None,
        }
    }
}
