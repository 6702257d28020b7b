//! What judging gives: findings with their evidence.

use super::circumstances::During;
use super::curve::Curve;
use super::disturbance::Disturbed;
use super::mechanism::Beside;
use super::overall::Overall;
use super::pair::Pair;
use super::verdict::Verdict;
use crate::outcome::Observation;
use crate::record::{DEFAULT_MARGIN, Floors, Run};
use crate::sample::Metric;
use crate::stats::Estimate;
use crate::suite::{Aspect, CaseId, Docs, Kind};

/// A run, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// One for each case and candidate, in the order of the plan.
    pub findings: Vec<Finding>,
    /// The timings that have a parameter, one for each case and candidate.
    pub curves: Vec<Curve>,
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
    /// In what the two sides differ.
    pub pair: Pair,
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
    /// Ratios within `1 / (1 + margin)` to `1 + margin` are no difference.
    pub margin: f64,
    /// The baseline's cost.
    pub baseline: Option<Cost>,
    /// The candidate's cost.
    pub candidate: Option<Cost>,
    /// Candidate over baseline; where it was measured again to confirm it, what that said.
    pub tax: Option<Estimate>,
    /// How likely samples like these are when the ratio is within the margin, over all looks.
    pub p_value: Option<f64>,
    /// The same with regard to how many timing cases the run has.
    pub adjusted_p_value: Option<f64>,
    /// What the first measurement said, where there is a second.
    pub first: Option<Estimate>,
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
    /// Ratios within `1 / (1 + margin)` to `1 + margin` are no difference.
    pub margin: f64,
    /// Where the machine is known to be noisier than that, by class of cases.
    pub floors: Floors,
    /// Share of the taxes said that may be false, over all timing cases of a run together.
    pub false_discovery_rate: f64,
    /// With a larger share of the findings broken, nothing is said of the whole.
    pub broken_share: f64,
}

impl Default for Thresholds {
    fn default() -> Thresholds {
        Thresholds {
            margin: DEFAULT_MARGIN,
            floors: Floors::default(),
            false_discovery_rate: 0.05,
            broken_share: 0.10,
        }
    }
}

impl Thresholds {
    /// Those that a run was measured for.
    #[must_use]
    pub fn of(run: &Run) -> Thresholds {
        Thresholds {
            margin: run.header.measuring.margin,
            floors: run.header.measuring.floors,
            ..Thresholds::default()
        }
    }

    /// The margin for cases of this kind.
    #[must_use]
    pub fn margin_of(&self, kind: &Kind) -> f64 {
        self.floors.of(kind).unwrap_or(0.0).max(self.margin)
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
