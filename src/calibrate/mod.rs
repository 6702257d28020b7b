//! What a machine can tell apart: equal programs timed against each other, and slowdowns of known
//! size planted, judged like any other timing. Pure; knows no engine.

pub mod keep;
pub mod neighbour;
pub mod table;

use crate::compare::timing::confidence;
use crate::record::Timed;
use crate::run::Order;
use crate::sample::Metric;
use crate::stats::{self, Decision, Estimate, Interval};

/// What a trial is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Purpose {
    /// In which order samples were taken.
    pub order: Order,
    /// The true ratio: 1, or with a slowdown planted.
    pub planted: f64,
    /// Time that was to be spent, seconds, where all of it was; `None`: until it was decided.
    pub spent: Option<f64>,
}

impl Purpose {
    /// Equal programs, measured the usual way.
    pub const EQUAL: Purpose = Purpose {
        order: Order::Interleaved,
        planted: 1.0,
        spent: None,
    };
}

/// One timing of a program against itself, judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// The estimate, where samples could be used.
    pub estimate: Option<Estimate>,
    /// What the interval said of the margin.
    pub decision: Decision,
    /// Whether Welch's test at 95 % on all samples called the two sides different: what somebody
    /// with two lists of times would do.
    pub welch_differs: bool,
    /// What it took, seconds.
    pub seconds: f64,
}

/// Judges one trial.
#[must_use]
pub fn judge(timed: &Timed, margin: f64, seconds: f64) -> Trial {
    let blocks: Vec<(Vec<f64>, Vec<f64>)> = timed
        .blocks
        .iter()
        .map(|block| block.values(Metric::Wall))
        .collect();
    let estimate = stats::interval_of_pairs(&blocks, confidence(timed));
    let (baseline, candidate): (Vec<Vec<f64>>, Vec<Vec<f64>>) = blocks.into_iter().unzip();
    let welch = stats::welch_p_value(&baseline.concat(), &candidate.concat());
    Trial {
        estimate,
        decision: estimate.map_or(Decision::Inconclusive, |e| stats::decide(&e, margin)),
        welch_differs: welch.is_some_and(|p| p < 1.0 - stats::CONFIDENCE),
        seconds,
    }
}

/// What the trials of one case and purpose show together.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Trials that could be judged.
    pub trials: usize,
    /// Of those, whose interval left out the true ratio; the goal is at most 5 %.
    pub missed: usize,
    /// Of those, called slower or faster.
    pub different: usize,
    /// Of those, called different by Welch's test.
    pub welch: usize,
    /// Median half-width of the intervals, as a share: 0.01 is ± 1 %.
    pub half_width: f64,
    /// Distance from the true ratio that nine of ten estimates keep, as a share.
    pub distance: f64,
    /// Median blocks.
    pub blocks: f64,
    /// Median seconds.
    pub seconds: f64,
}

impl Summary {
    /// Sums up trials whose true ratio is this; `None` when none could be judged.
    #[must_use]
    pub fn of(trials: &[Trial], truth: f64) -> Option<Summary> {
        let told: Vec<(&Trial, Estimate)> = trials
            .iter()
            .filter_map(|trial| Some((trial, trial.estimate?)))
            .collect();
        let count = |wanted: &dyn Fn(&Trial, &Estimate) -> bool| {
            told.iter().filter(|(t, e)| wanted(t, e)).count()
        };
        let values = |of: &dyn Fn(&Trial, &Estimate) -> f64| -> Vec<f64> {
            told.iter().map(|(t, e)| of(t, e)).collect()
        };
        let mut distances = values(&|_, e| (e.value / truth).ln().abs());
        distances.sort_by(f64::total_cmp);
        Some(Summary {
            trials: told.len(),
            missed: count(&|_, e| truth < e.low || truth > e.high),
            different: count(&|t, _| matches!(t.decision, Decision::Slower | Decision::Faster)),
            welch: count(&|t, _| t.welch_differs),
            half_width: stats::median(&values(&|_, e| (e.high / e.low).ln() / 2.0))?.exp_m1(),
            distance: stats::quantile(&distances, 0.9)?.exp_m1(),
            blocks: stats::median(&values(&|_, e| stats::number(e.blocks)))?,
            seconds: stats::median(&values(&|t, _| t.seconds))?,
        })
    }

    /// Interval for the share of trials that missed the true ratio.
    #[must_use]
    pub fn missed_share(&self) -> Option<Interval> {
        stats::binomial_interval(self.missed, self.trials, stats::CONFIDENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::testing::timed;

    #[test]
    fn equal_programs_are_not_different_and_a_planted_slowdown_is_found() {
        let judged = |ratio: f64| -> Vec<Trial> {
            (0..20)
                .map(|seed| judge(&timed(12, ratio, 0.03, seed), 0.03, 0.5))
                .collect()
        };
        let equal = Summary::of(&judged(1.0), 1.0).unwrap();
        assert_eq!((equal.trials, equal.different), (20, 0));
        assert!(equal.missed <= 4, "{equal:?}");
        assert!(
            equal.half_width < 0.03 && equal.distance < 0.03,
            "{equal:?}"
        );
        let planted = Summary::of(&judged(1.1), 1.1).unwrap();
        assert_eq!(planted.different, 20);
        assert!(planted.missed <= 4, "{planted:?}");
        assert_eq!(Summary::of(&[], 1.0), None);
    }
}
