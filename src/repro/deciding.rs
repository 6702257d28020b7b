//! Decides whether a version does as the oldest or as the newest, by a sequential test of failure
//! rates. Pure.

use serde::{Deserialize, Serialize};

use super::bisect::Verdict;
use super::model::{Outcomes, interval};
use crate::stats::{Rate, Sprt, fisher_exact};

/// A low rate is so many times below the high one.
const APART: f64 = 4.0;

/// How a rate is told to be that of the one end or of the other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    /// A rate as low as that of the end that does not fail, or fails less often.
    pub low: f64,
    /// A rate that the failing end surely reaches.
    pub high: f64,
    /// Whether the newest is the one that fails.
    pub newest_fails: bool,
    /// The chance that one decision is wrong.
    pub error: f64,
}

impl Rates {
    /// From what was seen of both ends; `None`: their rates are not told apart with this chance of
    /// error.
    #[must_use]
    pub fn between(oldest: &Outcomes, newest: &Outcomes, error: f64) -> Option<Rates> {
        if fisher_exact(oldest.count(), newest.count()) >= error {
            return None;
        }
        let share = |of: &Outcomes| interval(of.failures, of.trials, of.until_failures);
        let (old, new) = (share(oldest), share(newest));
        let newest_fails = new.low > old.low;
        let failing = if newest_fails { new } else { old };
        Some(Rates {
            low: failing.low / APART,
            high: failing.low,
            newest_fails,
            error,
        })
    }

    /// The test that tells them apart.
    #[must_use]
    pub fn test(&self) -> Option<Sprt> {
        Sprt::new(self.low, self.high, self.error)
    }

    /// What its answer says.
    #[must_use]
    pub fn verdict(&self, answer: Option<Rate>) -> Verdict {
        match (answer, self.newest_fails) {
            (Some(Rate::High), true) | (Some(Rate::Low), false) => Verdict::New,
            (Some(Rate::Low), true) | (Some(Rate::High), false) => Verdict::Old,
            (None, _) => Verdict::Skip,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(failures: u64, trials: u64) -> Outcomes {
        Outcomes {
            trials,
            failures,
            until_failures: false,
            rate_low: 0.0,
            rate_high: 1.0,
            classes: Vec::new(),
            others: 0,
            decision: None,
            seconds: 0.0,
        }
    }

    #[test]
    fn ends_that_chance_explains_are_not_told_apart() {
        assert_eq!(
            Rates::between(&outcomes(0, 20), &outcomes(2, 20), 0.01),
            None
        );
        let rates = Rates::between(&outcomes(0, 20), &outcomes(20, 20), 0.01).unwrap();
        assert!(
            rates.newest_fails && rates.high > 0.8 && rates.low < 0.25,
            "{rates:?}"
        );
        assert_eq!(rates.verdict(Some(Rate::Low)), Verdict::Old);
        let fixed = Rates::between(&outcomes(20, 20), &outcomes(0, 20), 0.01).unwrap();
        assert_eq!(fixed.verdict(Some(Rate::Low)), Verdict::New);
        assert_eq!(fixed.verdict(None), Verdict::Skip);
        assert!(fixed.test().is_some());
    }
}
